using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>
/// SET (Mocanu et al. 2018, "Scalable training of artificial neural networks with adaptive sparse connectivity"): at the end
/// of every epoch but the last each layer drops the weights nearest to zero, of either sign by itself, and grows as many in
/// random places. Every layer keeps its number of weights (<see cref="SparseEvolution"/>).
/// </summary>
public sealed class SparseEvolutionTraining : DynamicSparsity
{
    private readonly GrowthCandidates _candidates;

    /// <summary>Training by SET.</summary>
    /// <param name="start">The random masks of step 0, by the authors of Erdős–Rényi densities; null to go on from the masks that the network has.</param>
    /// <param name="stream">Where they and all new weights come from; not for any other use.</param>
    /// <param name="rate">ζ, the share that is swapped; the authors' is always 0.3.</param>
    /// <param name="interval">The steps from one update to the next, at least 1; by the authors an epoch. An update is before the passes of a step, so there is none after the last one.</param>
    /// <param name="candidates">Where weights may grow.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or the scope of the masks is global.</exception>
    public SparseEvolutionTraining(SparsityTarget? start, RandomStream stream, DropRate rate, long interval, GrowthCandidates candidates = GrowthCandidates.FreeAfterDrop)
        : base(start, stream, interval, rate, MaskTurn.BeforePasses)
    {
        _candidates = candidates;
    }

    private protected override void Update(long step, IMaskedNetwork network)
    {
        for (int layer = 0; layer < network.Shape.Layers; layer++)
            network.SetMask(layer, SparseEvolution.Step(network.Masks[layer], network.Weights(layer), Rate.At(step), _candidates, Stream).Mask);
    }
}
