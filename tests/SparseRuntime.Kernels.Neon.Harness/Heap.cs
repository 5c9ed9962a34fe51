using Internal.Runtime;

namespace SparseRuntime.Kernels.Neon;

/// <summary>
/// Managed objects, one after the other in one mapping. Nothing is collected: what was allocated since a mark goes when
/// the heap is reset to it, and the caller sees to it that nothing older points there.
/// </summary>
internal static unsafe class Heap
{
    private const nuint Capacity = 1 << 30;

    private static byte* s_start;
    private static byte* s_next;

    /// <summary>Where the next object goes.</summary>
    public static byte* Mark => s_next;

    public static void ResetTo(byte* mark)
    {
        LibC.SetMemory(mark, 0, (nuint)(s_next - mark));
        s_next = mark;
    }

    public static void* Allocate(MethodTable* table) => Allocate(table, table->BaseSize);

    /// <summary>An array or a string.</summary>
    public static void* AllocateArray(MethodTable* table, int length)
    {
        if (length < 0) LibC.Fail("an array of negative length");
        void* array = Allocate(table, table->BaseSize + ((nuint)length * table->ComponentSize));
        *(int*)((byte*)array + sizeof(void*)) = length;
        return array;
    }

    // An object is pointed to at its table; the word before it belongs to it and stays zero.
    private static void* Allocate(MethodTable* table, nuint bytes)
    {
        if (s_start is null) s_start = s_next = (byte*)LibC.Map(Capacity);
        bytes = (bytes + 7) & ~(nuint)7;
        if ((nuint)(s_next - s_start) + bytes > Capacity) LibC.Fail("the heap is full");
        byte* result = s_next + sizeof(void*);
        s_next += bytes;
        *(MethodTable**)result = table;
        return result;
    }
}
