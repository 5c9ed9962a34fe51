using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>Masks that are there from the first step on and do not change.</summary>
public sealed class GivenMasks : MaskMethod
{
    private readonly Mask[] _masks;

    /// <summary>Training under given masks.</summary>
    /// <param name="masks">One per layer, each keeping at least one weight.</param>
    /// <exception cref="ArgumentException">A mask keeps nothing.</exception>
    public GivenMasks(IReadOnlyList<Mask> masks)
    {
        ArgumentNullException.ThrowIfNull(masks);
        _masks = [.. masks.Select(Masks.Copy)];
        int empty = Array.FindIndex(_masks, mask => mask.CountKept() == 0);
        if (empty >= 0) throw new ArgumentException($"the mask of layer {empty} keeps nothing; it must keep at least one weight", nameof(masks));
    }

    /// <inheritdoc/>
    public override void Check(NetworkShape shape, long steps)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (_masks.Length != shape.Layers) throw new ArgumentException($"there are {_masks.Length} masks for a network {shape} of {shape.Layers} layers");
        for (int layer = 0; layer < _masks.Length; layer++)
            BackendChecks.MaskShape(shape, layer, _masks[layer]);
    }

    /// <inheritdoc/>
    public override MaskTurn TurnAt(long step) => step == 0 ? MaskTurn.BeforePasses : MaskTurn.None;

    /// <inheritdoc/>
    public override void Take(long step, IMaskedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        network.SetMasks(_masks);
    }
}
