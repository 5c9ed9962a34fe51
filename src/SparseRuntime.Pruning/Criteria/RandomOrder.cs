namespace SparseRuntime.Pruning;

/// <summary>A random order of weights: what a criterion has to be better than.</summary>
public static class RandomOrder
{
    /// <summary>Scores uniform in [0, 1), from the SplitMix64 generator: the same for a seed on every machine.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">The seed.</param>
    public static float[] Scores(int count, ulong seed)
    {
        var scores = new float[count];
        ulong state = seed;
        for (int i = 0; i < count; i++)
        {
            ulong z = state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            scores[i] = ((z ^ (z >> 31)) >> 40) * (1f / (1 << 24));
        }

        return scores;
    }
}
