namespace SparseRuntime.Tool.TicketReport;

/// <summary>A line of a chart.</summary>
/// <param name="Name">What it is called; any text.</param>
/// <param name="Style">Its place in <see cref="SeriesStyle"/>.</param>
/// <param name="Points">Its points by falling x, at least one.</param>
internal sealed record ChartSeries(string Name, int Style, IReadOnlyList<ChartPoint> Points);
