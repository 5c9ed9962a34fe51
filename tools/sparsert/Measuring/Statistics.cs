namespace SparseRuntime.Tool.Measuring;

/// <summary>Summaries of a set of measurements.</summary>
internal static class Statistics
{
    /// <summary>The middle value; the mean of the two middle ones of an even number. NaN of nothing.</summary>
    public static double Median(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty) return double.NaN;
        double[] sorted = Sort(values);
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>
    /// The smallest value that at least the given share of all values do not exceed (nearest rank). NaN of nothing.
    /// </summary>
    /// <param name="values">Measurements in any order.</param>
    /// <param name="share">Above 0 and up to 1: 0.99 for the 99th percentile.</param>
    public static double Percentile(ReadOnlySpan<double> values, double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        if (values.IsEmpty) return double.NaN;
        double[] sorted = Sort(values);
        return sorted[Math.Max((int)Math.Ceiling(share * sorted.Length) - 1, 0)];
    }

    private static double[] Sort(ReadOnlySpan<double> values)
    {
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        return sorted;
    }
}
