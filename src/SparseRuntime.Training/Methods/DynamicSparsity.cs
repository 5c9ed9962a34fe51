using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// Dynamic sparse training: the network is sparse from its first step on, and at updates, every so many steps, weights are
/// dropped and as many grown elsewhere. A weight that grows starts at 0, as does what the optimiser knows of it; one that
/// is dropped and grown in the same update stays what it was.
/// </summary>
public abstract class DynamicSparsity : MaskMethod
{
    private readonly SparsityTarget? _start;
    private readonly long _interval;
    private readonly MaskTurn _updateTurn;

    private protected DynamicSparsity(SparsityTarget? start, RandomStream stream, long interval, DropRate rate, MaskTurn updateTurn)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(rate);
        start?.CheckRandom();
        MethodChecks.AtLeast(interval, 1, "the interval of updates");
        rate.Check();
        (_start, Stream, _interval, Rate, _updateTurn) = (start, stream, interval, rate, updateTurn);
    }

    /// <summary>Where chance comes from.</summary>
    private protected RandomStream Stream { get; }

    /// <summary>What is dropped at each update.</summary>
    private protected DropRate Rate { get; }

    /// <inheritdoc/>
    public override void Check(NetworkShape shape, long steps)
    {
        ArgumentNullException.ThrowIfNull(shape);
        _start?.Check(shape);
        MethodChecks.Within(_interval, steps, "the first update");
    }

    /// <inheritdoc/>
    /// <remarks>Random masks are set before step 0; updates are at Δt, 2Δt and so on, before the end of the drop rate.</remarks>
    public override MaskTurn TurnAt(long step)
    {
        if (step == 0) return _start is null ? MaskTurn.None : MaskTurn.BeforePasses;
        return IsUpdate(step) ? _updateTurn : MaskTurn.None;
    }

    /// <inheritdoc/>
    public override void Take(long step, IMaskedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (step > 0) Update(step, network);
        else network.SetMasks(_start!.Random(network.Shape, Stream));
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> SaveState() => new Dictionary<string, Tensor> { ["stream"] = MethodState.Of(Stream) };

    /// <inheritdoc/>
    public override void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        MethodState.CheckNames(state, "stream");
        MethodState.Load(state, "stream", Stream);
    }

    /// <summary>Whether masks change at a step above 0.</summary>
    private protected bool IsUpdate(long step) => step % _interval == 0 && IsBeforeEnd(step);

    /// <summary>Whether updates are yet to come.</summary>
    private protected bool IsBeforeEnd(long step) => !Rate.IsOver(step);

    /// <summary>Drops and grows.</summary>
    private protected abstract void Update(long step, IMaskedNetwork network);
}
