namespace SparseRuntime.Execution;

/// <summary>A use of a plan, during which its memory and its encoded weights stay; disposed once.</summary>
/// <param name="runs">The plan.</param>
/// <param name="uses">Counts its uses; this one has been counted.</param>
internal readonly struct PlanUse(PlanRuns runs, UseCount uses) : IDisposable
{
    /// <summary>The plan with the memory of its runs.</summary>
    public PlanRuns Runs { get; } = runs;

    /// <summary>The plan.</summary>
    public Planning.ExecutionPlan Plan => Runs.Plan;

    /// <inheritdoc/>
    public void Dispose() => uses.Leave();
}
