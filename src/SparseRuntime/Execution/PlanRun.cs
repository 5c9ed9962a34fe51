using SparseRuntime.Planning;

namespace SparseRuntime.Execution;

/// <summary>One run of a plan with static shapes, used by one caller at a time and again by the next.</summary>
/// <param name="context">Has the caller's tensors; freed with this.</param>
internal abstract class PlanRun(RunContext context) : ParallelWork, IDisposable
{
    /// <summary>The memory and views, and the caller's tensors.</summary>
    public RunContext Context { get; } = context;

    /// <summary>
    /// Where it is given, a run adds the ticks of every step to it: those of all slices, divided by the number of threads
    /// that took slices of their own.
    /// </summary>
    public abstract long[]? StepTicks { get; set; }

    /// <summary>A run of a plan on up to some threads.</summary>
    public static PlanRun Create(ExecutionPlan plan, int threads) =>
        plan.Slices.Count == 1 ? new StepRun(new RunContext(plan, threads), threads) : new SliceRun(plan, threads);

    /// <summary>Ends a run once all threads have: throws what a step threw, if one did, and is ready for the next run.</summary>
    public abstract void End();

    /// <inheritdoc/>
    public virtual void Dispose() => Context.Dispose();
}
