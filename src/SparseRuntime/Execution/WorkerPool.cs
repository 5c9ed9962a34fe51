namespace SparseRuntime.Execution;

/// <summary>
/// Threads that stay ready between runs: they spin for a moment after work, since the next run often follows at once,
/// and then sleep. One run uses the pool at a time.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    /// <summary>Rounds of spinning before sleep, some tens of microseconds.</summary>
    private const int SpinRounds = 2000;

    private readonly Worker[] _workers;
    private int _busy;

    /// <summary>A pool for <paramref name="threads"/> threads, the caller of a run being one of them.</summary>
    public WorkerPool(int threads)
    {
        _workers = new Worker[threads - 1];
        for (int i = 0; i < _workers.Length; i++)
            _workers[i] = new Worker(i + 1, threads);
    }

    /// <summary>Threads know their worker, not the pool: one that nobody uses any more ends them.</summary>
    ~WorkerPool() => Stop();

    /// <summary>Threads that share a run, the caller included.</summary>
    public int Threads => _workers.Length + 1;

    /// <summary>Runs work on all threads and waits for it, unless the pool is in use.</summary>
    /// <returns>False when another run has the pool; nothing was done then.</returns>
    public bool TryRun(ParallelWork work)
    {
        if (Interlocked.CompareExchange(ref _busy, 1, 0) != 0) return false;
        try
        {
            foreach (Worker worker in _workers)
                worker.Start(work);
            work.Run(0, Threads);
            foreach (Worker worker in _workers)
                worker.WaitUntilDone();
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        GC.SuppressFinalize(this);
    }

    private void Stop()
    {
        foreach (Worker worker in _workers)
            worker.Stop();
    }

    private sealed class Worker
    {
        private readonly int _index;
        private readonly int _threads;
        private readonly object _gate = new();
        private volatile ParallelWork? _work;
        private volatile bool _stopped;
        private volatile bool _asleep;

        public Worker(int index, int threads)
        {
            _index = index;
            _threads = threads;
            new Thread(Loop) { IsBackground = true, Name = $"SparseRuntime worker {index}" }.Start();
        }

        public void Start(ParallelWork work)
        {
            _work = work;
            Wake();
        }

        public void WaitUntilDone()
        {
            for (int spins = 0; _work is not null; spins++)
            {
                if (spins < SpinRounds) Thread.SpinWait(1);
                else Thread.Yield();
            }
        }

        public void Stop()
        {
            _stopped = true;
            Wake();
        }

        // The barrier here and the one in Sleep order "work given" and "asleep": one side always sees the other's.
        private void Wake()
        {
            Interlocked.MemoryBarrier();
            if (!_asleep) return;
            lock (_gate)
                Monitor.Pulse(_gate);
        }

        private void Sleep()
        {
            lock (_gate)
            {
                _asleep = true;
                Interlocked.MemoryBarrier();
                while (_work is null && !_stopped)
                    Monitor.Wait(_gate);
                _asleep = false;
            }
        }

        private void Loop()
        {
            while (!_stopped)
            {
                for (int spins = 0; _work is null && !_stopped && spins < SpinRounds; spins++)
                    Thread.SpinWait(1);
                if (_work is null) Sleep();
                if (_work is not { } work) continue;
                work.Run(_index, _threads);
                _work = null;
            }
        }
    }
}
