namespace SparseRuntime.Chain;

/// <summary>The inputs of a run, which threads take a few at a time.</summary>
internal sealed class ChainInputs(SparseBatch batch)
{
    private int _taken;

    /// <summary>The inputs.</summary>
    public SparseBatch Batch { get; } = batch;

    /// <summary>One past the last input.</summary>
    public int End => Batch.Count;

    /// <summary>Takes the next inputs.</summary>
    /// <returns>The first of them; <see cref="End"/> when all are taken.</returns>
    public int Take(int count)
    {
        // Nothing is added once all are taken, so that the counter cannot overflow.
        if (Volatile.Read(ref _taken) >= End) return End;
        long next = (long)Interlocked.Add(ref _taken, count) - count;
        return (int)Math.Min(next, End);
    }
}
