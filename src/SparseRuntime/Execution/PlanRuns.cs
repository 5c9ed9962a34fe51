using SparseRuntime.Planning;

namespace SparseRuntime.Execution;

/// <summary>
/// A plan with the memory of its runs: as many contexts as there were runs at the same time. They, and the plan's encoded
/// weights, are freed once it is disposed and nobody uses it.
/// </summary>
internal sealed class PlanRuns : IDisposable
{
    private readonly Stack<PlanRun> _idle = new();
    private readonly UseCount _uses;
    private readonly int _threads;

    /// <summary>Memory for runs of a plan.</summary>
    /// <param name="plan">The plan, whose weights go with this object.</param>
    /// <param name="threads">Threads that share a run.</param>
    public PlanRuns(ExecutionPlan plan, int threads)
    {
        Plan = plan;
        _threads = threads;
        _uses = new UseCount(Free);
    }

    /// <summary>The plan.</summary>
    public ExecutionPlan Plan { get; }

    /// <summary>Begins a use, which disposing what is returned ends.</summary>
    /// <exception cref="ObjectDisposedException">This object has been disposed.</exception>
    public PlanUse Use()
    {
        _uses.Enter(this);
        return new PlanUse(this, _uses);
    }

    /// <summary>Memory for one run within a use; give it back with <see cref="Return"/>.</summary>
    public PlanRun Rent()
    {
        lock (_idle)
        {
            if (_idle.TryPop(out PlanRun? run)) return run;
        }

        return PlanRun.Create(Plan, _threads);
    }

    /// <summary>Takes the memory of a finished run back.</summary>
    public void Return(PlanRun run)
    {
        run.Context.ReleaseCallerTensors();
        lock (_idle)
            _idle.Push(run);
    }

    /// <summary>Frees everything, or lets the uses that are under way do so when they end.</summary>
    public void Dispose() => _uses.Close();

    private void Free()
    {
        while (_idle.TryPop(out PlanRun? run))
            run.Dispose();
        Plan.Weights.Dispose();
    }
}
