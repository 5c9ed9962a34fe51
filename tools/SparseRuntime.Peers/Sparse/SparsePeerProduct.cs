namespace SparseRuntime.Peers;

/// <summary>
/// One sparse product Y = W·X that another library has prepared: weights in its own form, X and Y in memory of their own.
/// Not for use by several threads at once.
/// </summary>
public abstract class SparsePeerProduct : IDisposable
{
    /// <summary>Computes Y from nothing but W and X.</summary>
    /// <exception cref="PeerException">The library fails.</exception>
    public abstract void Run();

    /// <summary>Copies what the latest run computed.</summary>
    /// <param name="y">[rows, columns], row after row.</param>
    public abstract void CopyOutput(Span<float> y);

    /// <summary>Gives the memory back, the library's own included.</summary>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what the product holds, if it has not done so.</summary>
    protected abstract void Release();
}
