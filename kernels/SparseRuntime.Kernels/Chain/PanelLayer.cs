namespace SparseRuntime.Kernels;

/// <summary>
/// A layer that reads one panel of columns and writes another. A column's results do not depend on its lane, nor on what
/// the other lanes hold. Safe for many threads at once.
/// </summary>
public abstract unsafe class PanelLayer : IDisposable
{
    /// <summary>How a panel of inputs lies.</summary>
    public abstract PanelLayout Input { get; }

    /// <summary>How a panel of outputs lies.</summary>
    public abstract PanelLayout Output { get; }

    /// <summary>Kept weights.</summary>
    public abstract long NonzeroCount { get; }

    /// <summary>Bytes of encoded weights.</summary>
    public abstract long Bytes { get; }

    /// <summary>Computes the layer for one panel.</summary>
    /// <param name="input">The inputs with their rows of zeros, aligned to 64 bytes.</param>
    /// <param name="output">Receives the outputs and their rows of zeros; aligned to 64 bytes, apart from the inputs.</param>
    /// <param name="greatest">Receives the greatest output of every column, 0 or more.</param>
    public abstract void Run(float* input, float* output, float* greatest);

    /// <summary>Frees the encoded weights. No call may be running.</summary>
    public abstract void Dispose();
}
