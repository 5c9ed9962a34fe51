using System.Buffers;

namespace SparseRuntime.Tensors;

/// <summary>Memory whose content can be had again from where it came from, such as the pages of a mapped file.</summary>
public abstract class ReloadableMemory : MemoryManager<byte>
{
    /// <summary>
    /// Gives the memory of a range back to the system where that is possible. The range stays valid: its content comes back
    /// when it is touched. Safe while others read it.
    /// </summary>
    /// <param name="start">The first byte, within the memory.</param>
    /// <param name="length">Number of bytes.</param>
    public abstract void LetGo(int start, int length);
}
