namespace SparseRuntime.Execution;

/// <summary>Something that several threads do together: each calls <see cref="Run"/> once with its own index.</summary>
internal abstract class ParallelWork
{
    /// <summary>One thread's part.</summary>
    /// <param name="worker">The thread's index, 0 for the caller of <see cref="WorkerPool.TryRun"/>.</param>
    /// <param name="workers">How many threads take part.</param>
    public abstract void Run(int worker, int workers);
}
