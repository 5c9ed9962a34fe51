namespace SparseRuntime.Execution;

/// <summary>
/// Counts the runs under way, so that what they use is freed when the owner has closed and the last of them has ended,
/// whichever comes later.
/// </summary>
/// <param name="free">Frees what runs use; called once.</param>
internal sealed class UseCount(Action free)
{
    // The owner counts as one user until it closes.
    private int _users = 1;
    private int _closed;

    /// <summary>Begins a use, which <see cref="Leave"/> ends.</summary>
    /// <exception cref="ObjectDisposedException">The owner, named after <paramref name="owner"/>, has closed.</exception>
    public void Enter(object owner)
    {
        int users = Volatile.Read(ref _users);
        while (true)
        {
            ObjectDisposedException.ThrowIf(users == 0 || Volatile.Read(ref _closed) != 0, owner);
            int seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users) return;
            users = seen;
        }
    }

    /// <summary>Ends a use.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0) free();
    }

    /// <summary>Lets no further use begin. A second call does nothing.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0) Leave();
    }
}
