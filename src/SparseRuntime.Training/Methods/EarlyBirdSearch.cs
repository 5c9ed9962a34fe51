using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// Early-bird tickets (You et al. 2020, "Drawing early-bird tickets"): at the end of every epoch of dense training the mask
/// is drawn that one cut would leave. When the newest is close to each of the ones before it in a queue, masks have settled
/// long before the weights: it becomes the network's mask, once and for all.
/// </summary>
public sealed class EarlyBirdSearch : MaskMethod
{
    private readonly SparsityTarget _target;
    private readonly PruningCriterion _criterion;
    private readonly long _interval;
    private readonly int _length;
    private readonly double _threshold;
    private readonly bool _isRelative;
    private readonly List<Mask[]> _queue = [];

    /// <summary>A search.</summary>
    /// <param name="target">How sparse the masks are.</param>
    /// <param name="criterion">What weights are ranked by.</param>
    /// <param name="interval">The steps from one mask to the next, at least 1; by the authors an epoch.</param>
    /// <param name="length">Masks in the queue, the newest included, at least 2; 5 is the authors'.</param>
    /// <param name="threshold">The greatest distance of close masks, above 0 and at most 1; 0.1 is the authors'.</param>
    /// <param name="isRelative">
    /// Whether distances are shares of 2d, the greatest there are between masks of density d, rather than of all weights. At
    /// high sparsity all masks are within 0.1 of all weights of each other.
    /// </param>
    /// <exception cref="ArgumentException">A number is out of its range.</exception>
    public EarlyBirdSearch(SparsityTarget target, PruningCriterion criterion, long interval, int length = 5, double threshold = 0.1, bool isRelative = false)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(criterion);
        target.Check();
        MethodChecks.AtLeast(interval, 1, "the interval of masks");
        MethodChecks.AtLeast(length, 2, "the length of the queue");
        MethodChecks.Share(threshold, "the distance of close masks");
        MethodChecks.Positive(threshold, "the distance of close masks");
        (_target, _criterion, _interval, _length, _threshold, _isRelative) = (target, criterion, interval, length, threshold, isRelative);
    }

    /// <summary>The step before whose passes the ticket was found; null where it has not been.</summary>
    public long? FoundAt { get; private set; }

    /// <summary>The greatest distance of the newest mask to the others in the queue; NaN before there are as many as it holds.</summary>
    public double Distance { get; private set; } = double.NaN;

    /// <inheritdoc/>
    public override void Check(NetworkShape shape, long steps)
    {
        ArgumentNullException.ThrowIfNull(shape);
        _target.Check(shape);
        if ((steps - 1) / _interval < _length)
            throw new ArgumentException($"training of {steps} steps is over before the queue of {_length} masks, one every {_interval} steps, is full");
    }

    /// <inheritdoc/>
    public override MaskTurn TurnAt(long step) => FoundAt is null && step > 0 && step % _interval == 0 ? MaskTurn.BeforePasses : MaskTurn.None;

    /// <inheritdoc/>
    /// <remarks>The cut is when the ticket is found, which may be never.</remarks>
    public override bool IsSettled(long step) => FoundAt is not null;

    /// <inheritdoc/>
    public override void Take(long step, IMaskedNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        Mask[] newest = _target.Cut(network.Masks, network.Scores(_criterion));
        if (_queue.Count == _length) _queue.RemoveAt(0);
        _queue.Add(newest);
        if (_queue.Count < _length) return;
        Distance = _queue.SkipLast(1).Max(older => DistanceOf(newest, older));
        if (Distance > _threshold) return;
        network.SetMasks(newest);
        FoundAt = step;
        _queue.Clear();
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Tensor> SaveState()
    {
        var state = new Dictionary<string, Tensor> { ["found"] = Tensor.From([FoundAt ?? -1], 1), ["distance"] = Tensor.From([Distance], 1), ["queue"] = Tensor.From([_queue.Count], 1) };
        for (int place = 0; place < _queue.Count; place++)
        {
            for (int layer = 0; layer < _queue[place].Length; layer++)
                state.Add(NameOf(place, layer), MethodState.Of(_queue[place][layer]));
        }

        return state;
    }

    /// <inheritdoc/>
    public override void LoadState(IReadOnlyDictionary<string, Tensor> state)
    {
        ArgumentNullException.ThrowIfNull(state);
        int count = MethodState.Values<int>(state, "queue", 1)[0], layers = count == 0 ? 0 : (state.Count - 3) / count;
        if (count < 0 || count > _length) throw new InvalidDataException($"array queue of a mask method's state is {count}; the queue holds 0 to {_length} masks");
        MethodState.CheckNames(state, ["found", "distance", "queue", .. Enumerable.Range(0, count).SelectMany(place => Enumerable.Range(0, layers).Select(layer => NameOf(place, layer)))]);
        Mask[][] masks = [.. Enumerable.Range(0, count).Select(place => Enumerable.Range(0, layers).Select(layer => MethodState.Mask(state, NameOf(place, layer))).ToArray())];
        long found = MethodState.Values<long>(state, "found", 1)[0];
        Distance = MethodState.Values<double>(state, "distance", 1)[0];
        FoundAt = found < 0 ? null : found;
        _queue.Clear();
        _queue.AddRange(masks);
    }

    private static string NameOf(int place, int layer) => $"mask{place}.layer{layer}.weight";

    /// <summary>The share of all layers' weights together in which masks differ, of 2d times as many if distances are relative.</summary>
    private double DistanceOf(Mask[] first, Mask[] second)
    {
        long differing = 0, most = 0;
        for (int layer = 0; layer < first.Length; layer++)
        {
            long size = first[layer].Shape.ElementCount;
            differing += (long)Math.Round(MaskComparison.Hamming(first[layer], second[layer]) * size);
            most += _isRelative ? first[layer].CountKept() + second[layer].CountKept() : size;
        }

        return (double)differing / most;
    }
}
