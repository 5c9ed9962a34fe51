using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>Random masks that are set at step 0 and do not change: what dynamic sparse training is compared with (Mocanu et al. 2018).</summary>
public sealed class StaticRandomMask : MaskMethod
{
    private readonly SparsityTarget _target;
    private readonly RandomStream _stream;

    /// <summary>Training under random masks.</summary>
    /// <param name="target">How sparse, in the scope of layers or of Erdős–Rényi densities.</param>
    /// <param name="stream">Where the masks come from; not for any other use.</param>
    /// <exception cref="ArgumentException">A number is out of its range, or the scope is global.</exception>
    public StaticRandomMask(SparsityTarget target, RandomStream stream)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(stream);
        target.CheckRandom();
        (_target, _stream) = (target, stream);
    }

    /// <inheritdoc/>
    public override void Check(NetworkShape shape, long steps)
    {
        ArgumentNullException.ThrowIfNull(shape);
        _target.Check(shape);
    }

    /// <inheritdoc/>
    public override MaskTurn TurnAt(long step) => step == 0 ? MaskTurn.BeforePasses : MaskTurn.None;

    /// <inheritdoc/>
    public override void Take(long step, IMaskedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        network.SetMasks(_target.Random(network.Shape, _stream));
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> SaveState() => new Dictionary<string, Tensor> { ["stream"] = MethodState.Of(_stream) };

    /// <inheritdoc/>
    public override void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        MethodState.CheckNames(state, "stream");
        MethodState.Load(state, "stream", _stream);
    }
}
