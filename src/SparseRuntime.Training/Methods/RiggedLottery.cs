using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>
/// RigL (Evci et al. 2020, "Rigging the lottery: Making all tickets winners"): at an update each layer drops the smallest of
/// its weights and grows as many where the dense gradient of the batch is largest, in place of the step along the gradient.
/// Every layer keeps its number of weights (<see cref="Pruning.RigL"/>).
/// </summary>
public sealed class RiggedLottery : DynamicSparsity
{
    private readonly GrowthCandidates _candidates;

    /// <summary>Training by RigL.</summary>
    /// <param name="start">The random masks of step 0; null to go on from the masks that the network has.</param>
    /// <param name="stream">Where they come from; not for any other use.</param>
    /// <param name="rate">The share that is swapped. The authors' is 0.3 at first and falls by the cosine to 0 after three quarters of training.</param>
    /// <param name="interval">ΔT, the steps from one update to the next, at least 1; 100 is the authors'.</param>
    /// <param name="candidates">Where weights may grow; in the original also where one has just been dropped.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or the scope of the masks is global.</exception>
    public RiggedLottery(SparsityTarget? start, RandomStream stream, DropRate rate, long interval = 100, GrowthCandidates candidates = GrowthCandidates.FreeAfterDrop)
        : base(start, stream, interval, rate, MaskTurn.InPlaceOfUpdate)
    {
        _candidates = candidates;
    }

    private protected override void Update(long step, IMaskedNetwork network)
    {
        for (int layer = 0; layer < network.Shape.Layers; layer++)
        {
            int count = DropFraction.Count(Rate.At(step), (int)network.Masks[layer].CountKept());
            network.SetMask(layer, RigL.Step(network.Masks[layer], network.Weights(layer), network.Gradients(layer), count, _candidates).Mask);
        }
    }
}
