using SparseRuntime.Kernels;

namespace SparseRuntime.Execution;

/// <summary>Scratch memory of the threads that share a run; untouched pages of it cost nothing.</summary>
/// <param name="bytes">What one thread needs.</param>
/// <param name="threads">Number of threads.</param>
internal sealed unsafe class ThreadScratch(long bytes, int threads) : IDisposable
{
    private readonly long _stride = Stride(bytes);
    private readonly NativeBuffer _memory = new(Stride(bytes) * threads, clear: false);

    /// <summary>The scratch of one thread, aligned to 64 bytes.</summary>
    public byte* Of(int worker) => _memory.Data + (worker * _stride);

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    /// <summary>A page apart: threads' scratch does not share cache lines or competing sets at their starts.</summary>
    private static long Stride(long bytes) => (bytes + 4096 + 127) / 64 * 64;
}
