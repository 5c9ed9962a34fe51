namespace SparseRuntime.Tool.HtmlReport;

/// <summary>A step of a model in running order.</summary>
/// <param name="Number">Its place, from 1.</param>
/// <param name="Name">The node's name.</param>
/// <param name="Op">The operator.</param>
/// <param name="Microseconds">Median time.</param>
/// <param name="DenseMicroseconds">The same where every layer is run by a dense executor; null where that run has no such step.</param>
/// <param name="Layer">The layer, of a step that bears weights.</param>
internal sealed record ReportStep(int Number, string Name, string Op, double Microseconds, double? DenseMicroseconds, ReportLayer? Layer)
{
    /// <summary>Times as fast as dense; NaN where the dense run has no such step.</summary>
    public double Speedup => (DenseMicroseconds ?? double.NaN) / Microseconds;

    /// <summary>Times as fast as dense of those of some steps that the dense run has, too; NaN where it has none of them.</summary>
    public static double SpeedupOf(IEnumerable<ReportStep> steps)
    {
        ReportStep[] both = [.. steps.Where(step => step.DenseMicroseconds is not null)];
        return both.Sum(step => step.DenseMicroseconds!.Value) / both.Sum(step => step.Microseconds);
    }

    /// <summary>10⁹ operations of kept weights per second; 0 of steps without weights.</summary>
    public double Gflops => Layer is null || Microseconds <= 0 ? 0 : Layer.Flops / Microseconds / 1000;

    /// <summary>What the page calls it; nodes need not have names.</summary>
    public string Title => string.IsNullOrWhiteSpace(Name) ? $"{Op} without a name" : Name;
}
