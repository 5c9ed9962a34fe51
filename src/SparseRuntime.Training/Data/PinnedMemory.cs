using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SparseRuntime.Training;

/// <summary>Managed memory that does not move and begins at a cache line, so that vectors of any width load from it aligned.</summary>
internal static class PinnedMemory
{
    private const int Alignment = 64;

    /// <summary>Memory that is not cleared.</summary>
    /// <param name="length">Elements.</param>
    public static unsafe Memory<T> Allocate<T>(int length)
        where T : unmanaged
    {
        T[] array = GC.AllocateUninitializedArray<T>(checked(length + (Alignment / sizeof(T))), pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        int skip = (int)((nuint)Alignment - (address % Alignment)) % Alignment / sizeof(T);
        return array.AsMemory(skip, length);
    }
}
