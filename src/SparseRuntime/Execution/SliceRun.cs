using System.Runtime.ExceptionServices;
using SparseRuntime.Planning;

namespace SparseRuntime.Execution;

/// <summary>
/// One run of a plan for slices of a batch. Each thread takes the next slice when it is done with one and runs it alone, in
/// memory of its own, which stays in its caches. What is left at the end for so few threads that many would look on is done
/// by all of them together, slice after slice. Either way the same kernels compute the same slices, so that results do
/// not depend on the number of threads.
/// </summary>
internal sealed class SliceRun : PlanRun
{
    /// <summary>
    /// The last slices are run apart, too, where there are more of them than this share of the threads. The others then look on
    /// for a slice, which costs less than that all meet after every step and read what lies in one another's caches.
    /// </summary>
    private const double LeastBusyShare = 0.75;

    // One per thread that takes slices of its own; the first shares its memory with the run that all threads do together.
    private readonly StepRun[] _apart;
    private readonly StepRun _together;
    private readonly StepBarrier _barrier = new();
    private readonly int _slices;
    private long[]? _stepTicks;
    private int _workers;
    private int _taken;
    private volatile bool _failed;

    /// <summary>Memory for a run on up to some threads.</summary>
    public SliceRun(ExecutionPlan plan, int threads)
        : base(new RunContext(plan, threads))
    {
        _slices = plan.Slices.Count;
        _together = new StepRun(Context, threads);
        _apart = new StepRun[_slices > Rest(threads) ? Math.Min(threads, _slices) : 1];
        for (int i = 0; i < _apart.Length; i++)
            _apart[i] = new StepRun(i == 0 ? Context : new RunContext(plan, 1), 1);
    }

    /// <inheritdoc/>
    public override long[]? StepTicks
    {
        get => _stepTicks;
        set
        {
            _stepTicks = value;
            foreach (StepRun run in _apart)
                run.StepTicks = value is null ? null : new long[value.Length];
            _together.StepTicks = value;
        }
    }

    /// <inheritdoc/>
    public override void Run(int worker, int workers)
    {
        if (worker == 0) _workers = workers;
        int first = _slices - Rest(workers);
        if (first > 0)
        {
            if (worker < _apart.Length) RunApart(_apart[worker], first);
            _barrier.Wait(workers);
        }

        // Until here all threads have taken part, so that all see the same.
        for (int slice = first; slice < _slices && !_failed; slice++)
        {
            if (worker == 0) Context.BindSlice(Context, slice);
            _barrier.Wait(workers);
            _together.Run(worker, workers);
            _barrier.Wait(workers);
        }
    }

    /// <inheritdoc/>
    public override void End()
    {
        if (_stepTicks is not null) CollectTicks(_stepTicks);
        _taken = 0;
        _failed = false;
        ExceptionDispatchInfo? failure = _together.TakeFailure();
        foreach (StepRun run in _apart)
            failure = run.TakeFailure() ?? failure;
        failure?.Throw();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // The first one's memory is that of this run.
        foreach (StepRun run in _apart.AsSpan(1))
            run.Dispose();
        base.Dispose();
    }

    /// <summary>Slices at the end that all of some threads do together, since one each would keep too few of them busy.</summary>
    private int Rest(int threads)
    {
        int rest = _slices % threads;
        return rest <= LeastBusyShare * threads ? rest : 0;
    }

    private void RunApart(StepRun run, int end)
    {
        for (int slice = Interlocked.Increment(ref _taken); slice <= end && !_failed; slice = Interlocked.Increment(ref _taken))
        {
            run.Context.BindSlice(Context, slice - 1);
            run.Run(0, 1);
            if (run.HasFailed) _failed = true;
        }
    }

    /// <summary>Adds the times of slices that threads took alone, as a share of the threads; the others have been added.</summary>
    private void CollectTicks(long[] ticks)
    {
        int threads = Math.Min(_workers, _apart.Length);
        foreach (StepRun run in _apart)
        {
            for (int step = 0; step < ticks.Length; step++)
                ticks[step] += run.StepTicks![step] / threads;
            Array.Clear(run.StepTicks!);
        }
    }
}
