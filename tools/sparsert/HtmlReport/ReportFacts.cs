using SparseRuntime.Tool.Inputs;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Measuring;

namespace SparseRuntime.Tool.HtmlReport;

/// <summary>Everything that a report's page shows.</summary>
/// <param name="Model">The model and what was chosen for its layers.</param>
/// <param name="Header">What the file says about itself.</param>
/// <param name="Bench">How fast it runs.</param>
/// <param name="Agreements">How far its results are from those of others, by their names.</param>
/// <param name="Machine">Where.</param>
/// <param name="Steps">Its steps in running order.</param>
internal sealed record ReportFacts(
    InspectResult Model,
    ModelHeader Header,
    BenchResult Bench,
    IReadOnlyDictionary<string, Agreement> Agreements,
    ReportMachine Machine,
    IReadOnlyList<ReportStep> Steps)
{
    /// <summary>The steps that bear weights.</summary>
    public IReadOnlyList<ReportStep> LayerSteps { get; } = [.. Steps.Where(step => step.Layer is not null)];

    /// <summary>The steps' times together, which runs of the whole model may undercut or exceed a little.</summary>
    public double TotalMicroseconds { get; } = Steps.Sum(step => step.Microseconds);

    /// <summary>A step's share of all steps' time.</summary>
    public double Share(double microseconds) => TotalMicroseconds > 0 ? microseconds / TotalMicroseconds : 0;
}
