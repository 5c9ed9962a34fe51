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
    /// Computes one share of a call. The shares together write every element of the output, and what is written does
    /// not depend on how many shares there are.
    /// </summary>
    public abstract void Run(in LinearCall call);

    /// <summary>Frees the encoded weights. No call may be running.</summary>
    public abstract void Dispose();
}
