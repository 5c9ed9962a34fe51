using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// Pruning without data before training (Tanaka et al. 2020, "Pruning neural networks without any data by iteratively
/// conserving synaptic flow"): at step 0, in rounds of <see cref="SynFlow.Scores"/> by one ranking of all layers.
/// </summary>
public sealed class SynFlowPruning : MaskMethod
{
    private readonly double _sparsity;
    private readonly int _rounds;

    /// <summary>A cut.</summary>
    /// <param name="sparsity">The share of all weights that goes, from 0 to less than 1.</param>
    /// <param name="rounds">Rounds, at least 1; 100 is the authors'.</param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public SynFlowPruning(double sparsity, int rounds = 100)
    {
        MethodChecks.Sparsity(sparsity, "the sparsity");
        MethodChecks.AtLeast(rounds, 1, "the number of rounds");
        (_sparsity, _rounds) = (sparsity, rounds);
    }

    /// <inheritdoc/>
    public override void Check(NetworkShape shape, long steps)
    {
        ArgumentNullException.ThrowIfNull(shape);
        long all = Enumerable.Range(0, shape.Layers).Sum(layer => (long)shape.WeightCount(layer)), kept = LayerBudgets.Kept(all, _sparsity);
        if (kept < shape.Layers) throw new ArgumentException($"a sparsity of {MethodChecks.Text(_sparsity)} leaves {kept} weights, fewer than a network {shape} has layers");
    }

    /// <inheritdoc/>
    public override MaskTurn TurnAt(long step) => step == 0 ? MaskTurn.BeforePasses : MaskTurn.None;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A layer would keep nothing, as can happen with few rounds.</exception>
    public override void Take(long step, IMaskedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        Mask[] masks = SynFlow.Masks(network.Masks, network.AllWeights(), _sparsity, _rounds);
        int empty = Array.FindIndex(masks, mask => mask.CountKept() == 0);
        if (empty >= 0)
            throw new InvalidOperationException($"layer {empty} would keep nothing at sparsity {MethodChecks.Text(_sparsity)} in {_rounds} rounds; it takes a lower sparsity or more rounds");
        network.SetMasks(masks);
    }
}
