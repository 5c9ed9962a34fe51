namespace SparseRuntime.Training;

/// <summary>
/// Threads that do the shares of one piece of work after another, microseconds long. The caller is one of them. Between
/// pieces they spin for a moment, since the next one mostly follows at once, and then sleep.
/// </summary>
internal sealed class WorkTeam : IDisposable
{
    /// <summary>Rounds of spinning before sleep, some tens of microseconds.</summary>
    private const int SpinRounds = 3000;

    private readonly Member[] _members;

    /// <summary>A team of <paramref name="threads"/> threads, at least one.</summary>
    public WorkTeam(int threads)
    {
        _members = new Member[threads - 1];
        for (int i = 0; i < _members.Length; i++)
            _members[i] = new Member(i + 1);
    }

    /// <summary>Threads know their member, not the team: those of a team that nobody uses any more end.</summary>
    ~WorkTeam() => Stop();

    /// <summary>Threads, the caller's included.</summary>
    public int Threads => _members.Length + 1;

    /// <summary>Calls <paramref name="work"/> with every number below <see cref="Threads"/>, each on a thread of its own, and waits for all.</summary>
    /// <param name="work">What is done; it does not throw.</param>
    public void Run(Action<int> work)
    {
        foreach (Member member in _members)
            member.Start(work);
        work(0);
        foreach (Member member in _members)
            member.WaitUntilDone();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        GC.SuppressFinalize(this);
    }

    private void Stop()
    {
        foreach (Member member in _members)
            member.Stop();
    }

    private sealed class Member
    {
        private readonly int _index;
        private readonly object _gate = new();
        private volatile Action<int>? _work;
        private volatile bool _stopped, _asleep;

        public Member(int index)
        {
            _index = index;
            new Thread(Loop) { IsBackground = true, Name = $"SparseRuntime training {index}" }.Start();
        }

        public void Start(Action<int> work)
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

        // This barrier and the one in Sleep order "there is work" and "asleep": one side always sees what the other did.
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
                work(_index);
                _work = null;
            }
        }
    }
}
