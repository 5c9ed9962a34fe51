namespace SparseRuntime.Training;

/// <summary>
/// Threads that do the shares of one piece of work after another, microseconds long. The caller is one of them. Between
/// pieces they spin for a moment, since the next one mostly follows at once, and then sleep. What a thread has not begun
/// when the caller is done, the caller does in its place: on a busy machine nobody waits for a thread to be woken.
/// </summary>
internal sealed class WorkTeam : IDisposable
{
    /// <summary>Rounds of spinning before sleep, some tens of microseconds.</summary>
    private const int SpinRounds = 3000;

    // The finalizer runs after a failed constructor, too: then there is none, or not all have begun.
    private readonly Member?[]? _members;

    /// <summary>A team of <paramref name="threads"/> threads, at least one.</summary>
    public WorkTeam(int threads)
    {
        _members = new Member?[threads - 1];
        for (int i = 0; i < _members.Length; i++)
            _members[i] = new Member(i + 1);
    }

    /// <summary>Threads know their member, not the team: those of a team that nobody uses any more end.</summary>
    ~WorkTeam() => Stop();

    /// <summary>Threads, the caller's included.</summary>
    public int Threads => _members!.Length + 1;

    /// <summary>Calls <paramref name="work"/> with every number below <see cref="Threads"/> and waits for all of them.</summary>
    /// <param name="work">What is done; it does not throw.</param>
    public void Run(Action<int> work)
    {
        foreach (Member? member in _members!)
            member!.Start(work);
        work(0);
        foreach (Member? member in _members!)
            member!.Finish(work);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        GC.SuppressFinalize(this);
    }

    private void Stop()
    {
        foreach (Member? member in _members ?? [])
            member?.Stop();
    }

    private sealed class Member
    {
        // There is no work; there is some, which whoever sets the state to another first does; the member does it.
        private const int Idle = 0, Given = 1, Taken = 2;

        private readonly int _index;
        private readonly object _gate = new();
        private Action<int>? _work;
        private volatile int _state;
        private volatile bool _stopped, _asleep;

        public Member(int index)
        {
            _index = index;
            new Thread(Loop) { IsBackground = true, Name = $"SparseRuntime training {index}" }.Start();
        }

        public void Start(Action<int> work)
        {
            _work = work;
            _state = Given;
            Wake();
        }

        public void Finish(Action<int> work)
        {
            if (Interlocked.CompareExchange(ref _state, Idle, Given) == Given)
            {
                _work = null;
                work(_index);
                return;
            }

            for (int spins = 0; _state != Idle; spins++)
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
                while (_state != Given && !_stopped)
                    Monitor.Wait(_gate);
                _asleep = false;
            }
        }

        private void Loop()
        {
            while (!_stopped)
            {
                for (int spins = 0; _state != Given && !_stopped && spins < SpinRounds; spins++)
                    Thread.SpinWait(1);
                if (_state != Given) Sleep();
                if (Interlocked.CompareExchange(ref _state, Taken, Given) != Given) continue;
                _work!(_index);
                // What it works for must not stay alive for the sake of this thread.
                _work = null;
                _state = Idle;
            }
        }
    }
}
