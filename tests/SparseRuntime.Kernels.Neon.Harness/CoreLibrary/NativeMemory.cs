using SparseRuntime.Kernels.Neon;

namespace System.Runtime.InteropServices;

public static unsafe class NativeMemory
{
    public static void* AlignedAlloc(nuint bytes, nuint alignment)
    {
        void* memory = LibC.AlignedAlloc(alignment, bytes);
        if (memory is null) LibC.Fail("out of memory");
        return memory;
    }

    public static void AlignedFree(void* memory) => LibC.Free(memory);

    public static void Clear(void* memory, nuint bytes) => LibC.SetMemory(memory, 0, bytes);
}
