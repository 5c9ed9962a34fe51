using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>A layer ready to run: encoded weights and the code for them. Safe for many threads at once.</summary>
public abstract class PreparedLinear : IDisposable
{
    /// <summary>Bytes of encoded weights.</summary>
    public abstract long Bytes { get; }

    /// <summary>Bytes of scratch that each thread of a call needs.</summary>
    public abstract long ScratchBytes(LinearGeometry geometry);

    /// <summary>
    /// Into how many shares a call is best cut for threads that each take the next one when done: enough that a thread
    /// that is held up does not hold up the others, few enough that little work is repeated.
    /// </summary>
    /// <param name="geometry">The layout of the call.</param>
    /// <param name="threads">How many threads there are.</param>
    public virtual int Shares(LinearGeometry geometry, int threads) => threads;

    /// <summary>
    /// Computes one share of a call. The shares together write every element of the output, and what is written does
    /// not depend on how many shares there are.
    /// </summary>
    public abstract void Run(in LinearCall call);

    /// <summary>Frees the encoded weights. No call may be running.</summary>
    public abstract void Dispose();
}
