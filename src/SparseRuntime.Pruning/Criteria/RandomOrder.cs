namespace SparseRuntime.Pruning;

/// <summary>Scores that mean nothing: what any criterion must beat.</summary>
public static class RandomOrder
{
    /// <summary>Scores uniform in [0, 1) from a <see cref="RandomStream"/>: the same for a seed on every machine.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">The seed.</param>
    public static float[] Scores(int count, ulong seed)
    {
        var stream = new RandomStream(seed, 0, "random order");
        var scores = new float[count];
        for (int i = 0; i < count; i++)
            scores[i] = (stream.NextBits() >> 40) * (1f / (1 << 24));
        return scores;
    }
}
