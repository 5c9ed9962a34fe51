using SparseRuntime.Pruning;

namespace SparseRuntime.Tool.TicketReport;

/// <summary>A point of a line: the values of all replicates at one place.</summary>
/// <param name="X">The place.</param>
/// <param name="Values">The values.</param>
/// <param name="Interval">Their mean and its 95 % interval; both ends are the mean where there is one value.</param>
internal sealed record ChartPoint(double X, IReadOnlyList<double> Values, Interval Interval)
{
    /// <summary>The point of some values, at least one.</summary>
    public static ChartPoint Of(double x, IReadOnlyList<double> values) =>
        new(x, values, values.Count > 1 ? Samples.MeanInterval([.. values]) : new Interval(values[0], values[0], values[0]));
}
