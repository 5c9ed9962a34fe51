using SparseRuntime.Planning;

namespace SparseRuntime.Execution;

/// <summary>A plan with the memory of its runs: as many contexts as there were runs at the same time.</summary>
internal sealed class PlanRuns(ExecutionPlan plan, int threads) : IDisposable
{
    private readonly Stack<PlanRun> _idle = new();
    private bool _disposed;

    /// <summary>The plan.</summary>
    public ExecutionPlan Plan { get; } = plan;

    /// <summary>Memory for one run; give it back with <see cref="Return"/>.</summary>
    public PlanRun Rent()
    {
        lock (_idle)
        {
            if (_idle.TryPop(out PlanRun? run)) return run;
        }

        return new PlanRun(new RunContext(Plan, threads), threads);
    }

    /// <summary>Takes the memory of a finished run back.</summary>
    public void Return(PlanRun run)
    {
        run.Context.ReleaseCallerTensors();
        lock (_idle)
        {
            if (!_disposed)
            {
                _idle.Push(run);
                return;
            }
        }

        run.Context.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_idle)
        {
            _disposed = true;
            while (_idle.TryPop(out PlanRun? run))
                run.Context.Dispose();
        }
    }
}
