using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>
/// The order that samples come in: every epoch has each of them once, in an order of its own. An epoch's order depends
/// on nothing but where the stream was when it began, so that it can be gone on with from its middle.
/// </summary>
public sealed class BatchOrder
{
    private readonly RandomStream _stream;
    private readonly int[] _order;
    private IReadOnlyList<ulong> _epochStart;
    private int _epoch, _batch;

    /// <summary>An order at the beginning of the first epoch.</summary>
    /// <param name="count">How many samples there are.</param>
    /// <param name="batchSize">How many samples a batch has.</param>
    /// <param name="stream">What the orders are drawn from; for nothing else to draw from afterwards.</param>
    /// <param name="keepShort">Whether an epoch ends in a smaller batch where the samples are no multiple of the batch size, or leaves those samples out.</param>
    /// <exception cref="ArgumentException">There is no sample or no batch of that size.</exception>
    public BatchOrder(int count, int batchSize, RandomStream stream, bool keepShort = true)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (count < 1 || batchSize < 1) throw new ArgumentException($"{count} samples give no batches of {batchSize}", nameof(batchSize));
        if (batchSize > count && !keepShort) throw new ArgumentException($"{count} samples give no whole batch of {batchSize}", nameof(batchSize));
        Count = count;
        BatchSize = Math.Min(batchSize, count);
        BatchesPerEpoch = keepShort ? ((count - 1) / BatchSize) + 1 : count / BatchSize;
        _stream = stream;
        _order = new int[count];
        _epochStart = stream.State;
    }

    /// <summary>How many samples there are.</summary>
    public int Count { get; }

    /// <summary>How many samples the largest batch has.</summary>
    public int BatchSize { get; }

    /// <summary>How many batches an epoch has.</summary>
    public int BatchesPerEpoch { get; }

    /// <summary>Where the order is: after the batch that <see cref="Next"/> gave last.</summary>
    /// <exception cref="ArgumentException">The place is not one of this order.</exception>
    public BatchPlace Place
    {
        get => new(_epochStart, _epoch, _batch);
        set
        {
            if (value.Stream is null || value.Epoch < 0 || value.Batch < 0 || value.Batch >= BatchesPerEpoch)
                throw new ArgumentException($"epoch {value.Epoch}, batch {value.Batch} is no place in an order of {BatchesPerEpoch} batches per epoch", nameof(value));
            _stream.State = value.Stream;
            (_epochStart, _epoch, _batch) = ([.. value.Stream], value.Epoch, value.Batch);
            if (_batch > 0) Draw();
        }
    }

    /// <summary>The samples of the next batch, which hold until the one after it is asked for.</summary>
    public ReadOnlySpan<int> Next()
    {
        if (_batch == 0) Draw();
        int start = _batch * BatchSize;
        ReadOnlySpan<int> rows = _order.AsSpan(start, Math.Min(BatchSize, Count - start));
        if (++_batch == BatchesPerEpoch) (_epoch, _batch, _epochStart) = (_epoch + 1, 0, _stream.State);
        return rows;
    }

    private void Draw()
    {
        for (int i = 0; i < _order.Length; i++)
            _order[i] = i;
        _stream.Shuffle<int>(_order);
    }
}
