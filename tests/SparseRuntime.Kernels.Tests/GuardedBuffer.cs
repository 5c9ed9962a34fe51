using System.Runtime.InteropServices;

namespace SparseRuntime.Kernels.Tests;

/// <summary>Floats that end exactly where an inaccessible page begins: reading or writing past them kills the process.</summary>
internal sealed unsafe partial class GuardedBuffer : IDisposable
{
    private const int ProtectNone = 0, ProtectReadWrite = 3, PrivateAnonymousLinux = 0x22, PrivateAnonymousMac = 0x1002;

    private readonly nint _mapping;
    private readonly nint _length;

    public GuardedBuffer(int count)
    {
        Count = count;
        nint page = Environment.SystemPageSize;
        nint bytes = (((nint)count * sizeof(float)) + page - 1) / page * page;
        _length = bytes + page;
        if (OperatingSystem.IsWindows())
        {
            // No page protection here: an ordinary allocation, so that results are still compared.
            _mapping = (nint)NativeMemory.AllocZeroed((nuint)_length);
        }
        else
        {
            _mapping = Map(0, _length, ProtectReadWrite, OperatingSystem.IsMacOS() ? PrivateAnonymousMac : PrivateAnonymousLinux, -1, 0);
            if (_mapping == -1 || Protect(_mapping + bytes, page, ProtectNone) != 0)
                throw new InvalidOperationException("no guarded memory from the operating system");
        }

        Data = (float*)(_mapping + bytes) - count;
    }

    public int Count { get; }

    public float* Data { get; }

    public Span<float> Span => new(Data, Count);

    public void Dispose()
    {
        if (OperatingSystem.IsWindows()) NativeMemory.Free((void*)_mapping);
        else _ = Unmap(_mapping, _length);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nint length);
}
