namespace SparseRuntime.Kernels.Neon;

/// <summary>Floats that end exactly where an inaccessible page begins: reading or writing past them kills the process.</summary>
internal sealed unsafe class GuardedBuffer : IDisposable
{
    private readonly byte* _mapping;
    private readonly nuint _length;

    public GuardedBuffer(int count)
    {
        Count = count;
        nuint page = (nuint)LibC.PageSize();
        nuint bytes = (((nuint)count * sizeof(float)) + page - 1) / page * page;
        _length = bytes + page;
        _mapping = (byte*)LibC.Map(_length);
        if (LibC.Protect(_mapping + bytes, page, LibC.ProtectNone) != 0) LibC.Fail("no guarded memory from the operating system");
        Data = (float*)(_mapping + bytes) - count;
    }

    public int Count { get; }

    public float* Data { get; }

    public void Dispose() => LibC.Unmap(_mapping, _length);
}
