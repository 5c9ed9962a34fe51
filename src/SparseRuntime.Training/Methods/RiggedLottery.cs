using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>
/// RigL (Evci et al. 2020, "Rigging the lottery: Making all tickets winners"): at an update each layer drops the smallest of
/// its weights and grows as many where the dense gradient of the batch is largest, in place of the step along the gradient.
/// Every layer keeps its number of weights (<see cref="Pruning.RigL"/>).
/// </summary>
public sealed class RiggedLottery : DynamicSparsity
{
    /// <summary>ε of growth by curvature, on the scale of squared gradients that are summed over a batch.</summary>
    private const double LeastCurvature = 1e-12;

    private readonly GrowthCandidates _candidates;
    private readonly GrowthScore _score;

    /// <summary>Training by RigL.</summary>
    /// <param name="start">The random masks of step 0; null to go on from the masks that the network has.</param>
    /// <param name="stream">Where they come from; not for any other use.</param>
    /// <param name="rate">The share that is swapped. The authors' is 0.3 at first and falls by the cosine to 0 after three quarters of training.</param>
    /// <param name="interval">ΔT, the steps from one update to the next, at least 1; 100 is the authors'.</param>
    /// <param name="candidates">Where weights may grow; in the original also where one has just been dropped.</param>
    /// <param name="score">What new weights are ranked by; in the original the gradient.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or the scope of the masks is global.</exception>
    public RiggedLottery(
        SparsityTarget? start,
        RandomStream stream,
        DropRate rate,
        long interval = 100,
        GrowthCandidates candidates = GrowthCandidates.FreeAfterDrop,
        GrowthScore score = GrowthScore.Gradient)
        : base(start, stream, interval, rate, MaskTurn.InPlaceOfUpdate)
    {
        if (!Enum.IsDefined(score)) throw new ArgumentException($"there is no score of growth {(int)score}", nameof(score));
        (_candidates, _score) = (candidates, score);
    }

    private protected override void Update(long step, IMaskedNetwork network)
    {
        // All gradients first: a change of one mask ends their time.
        float[][] gradients = network.AllGradients();
        float[][] growth = [.. gradients.Select((gradient, layer) => _score == GrowthScore.Gradient
            ? gradient
            : CurvatureGrowth.Scores(gradient, network.SquaredGradients(layer), LeastCurvature))];
        for (int layer = 0; layer < growth.Length; layer++)
        {
            int count = DropFraction.Count(Rate.At(step), (int)network.Masks[layer].CountKept());
            network.SetMask(layer, RigL.Step(network.Masks[layer], network.Weights(layer), growth[layer], count, _candidates).Mask);
        }
    }
}
