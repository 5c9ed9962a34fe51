namespace SparseRuntime.Execution;

/// <summary>
/// Lets threads wait for each other between steps of a few microseconds. Waiting spins; only when a thread stays away
/// long, as on a machine with more runnable threads than cores, does it give up its time slice.
/// </summary>
internal sealed class StepBarrier
{
    private int _arrived;
    private volatile int _phase;

    /// <summary>Waits until all <paramref name="workers"/> threads have arrived.</summary>
    public void Wait(int workers)
    {
        if (workers == 1) return;
        int phase = _phase;
        if (Interlocked.Increment(ref _arrived) == workers)
        {
            _arrived = 0;
            _phase = phase + 1;
            return;
        }

        for (int spins = 0; _phase == phase; spins++)
        {
            if (spins < 4000) Thread.SpinWait(1);
            else Thread.Yield();
        }
    }
}
