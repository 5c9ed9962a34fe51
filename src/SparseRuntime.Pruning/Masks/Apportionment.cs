namespace SparseRuntime.Pruning;

/// <summary>Shares a whole number out in whole parts.</summary>
internal static class Apportionment
{
    /// <summary>
    /// Parts in proportion to weights, none above its limit, that sum to the total: what a limit cuts off goes to the
    /// others in proportion, and what rounding down leaves to the largest remainders, of equal ones to the first.
    /// </summary>
    /// <param name="weights">What each part is proportional to, not negative; where all that have room are 0, their limits are.</param>
    /// <param name="limits">The most that each can have.</param>
    /// <param name="total">What is shared, at most the sum of all limits.</param>
    public static long[] Shares(IReadOnlyList<double> weights, IReadOnlyList<long> limits, long total)
    {
        var parts = new long[weights.Count];
        if (total > limits.Sum()) throw new ArgumentOutOfRangeException(nameof(total), total, $"{total} do not fit where there is room for {limits.Sum()}");
        var isFull = new bool[parts.Length];
        while (true)
        {
            long left = total - parts.Where((_, i) => isFull[i]).Sum();
            int[] open = [.. Enumerable.Range(0, parts.Length).Where(i => !isFull[i])];
            double sum = open.Sum(i => weights[i]);
            double[] exact = [.. open.Select(i => sum > 0 ? left * (weights[i] / sum) : left * ((double)limits[i] / Math.Max(1, open.Sum(j => limits[j]))))];
            bool again = false;
            for (int k = 0; k < open.Length; k++)
            {
                if (exact[k] < limits[open[k]]) continue;
                parts[open[k]] = limits[open[k]];
                isFull[open[k]] = again = true;
            }

            if (again) continue;
            for (int k = 0; k < open.Length; k++)
                parts[open[k]] = (long)exact[k];
            left -= open.Sum(i => parts[i]);
            foreach (int k in Enumerable.Range(0, open.Length).OrderByDescending(k => exact[k] - Math.Floor(exact[k])).Take((int)left))
                parts[open[k]]++;
            return parts;
        }
    }
}
