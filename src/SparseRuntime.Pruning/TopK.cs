using System.Numerics;

namespace SparseRuntime.Pruning;

/// <summary>Exact selection: as many as asked for, whatever the ties.</summary>
internal static class TopK
{
    /// <summary>
    /// Calls <paramref name="keep"/> with the index of each of the <paramref name="count"/> largest scores, in rising
    /// order. Of equal scores the one of lower index goes first. Takes time of a sort and a copy of the scores.
    /// </summary>
    /// <exception cref="ArgumentException">A score is NaN.</exception>
    public static void Select<T>(ReadOnlySpan<T> scores, long count, Action<int> keep)
        where T : IFloatingPointIeee754<T>
    {
        for (int i = 0; i < scores.Length; i++)
        {
            if (T.IsNaN(scores[i])) throw new ArgumentException($"score {i} is NaN, which has no rank", nameof(scores));
        }

        if (count <= 0) return;
        if (count >= scores.Length)
        {
            for (int i = 0; i < scores.Length; i++)
                keep(i);
            return;
        }

        T[] sorted = scores.ToArray();
        Array.Sort(sorted);
        T threshold = sorted[scores.Length - (int)count];
        long ties = count;
        for (int i = sorted.Length - 1; sorted[i] > threshold; i--)
            ties--;
        for (int i = 0; i < scores.Length; i++)
        {
            if (scores[i] > threshold || (scores[i] == threshold && ties-- > 0)) keep(i);
        }
    }
}
