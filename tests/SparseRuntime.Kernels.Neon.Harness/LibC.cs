using System.Runtime;
using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels.Neon;

/// <summary>The operating system and the C library.</summary>
internal static unsafe class LibC
{
    public const int ProtectNone = 0, ProtectReadWrite = 3;

    private const int Private = 2, Anonymous = 0x20;

    /// <summary>Exit code of a run that was given up.</summary>
    private const int FailureCode = 3;

    [RuntimeImport("*", "aligned_alloc")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void* AlignedAlloc(nuint alignment, nuint bytes);

    [RuntimeImport("*", "free")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void Free(void* memory);

    [RuntimeImport("*", "memset")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void* SetMemory(void* memory, int value, nuint bytes);

    [RuntimeImport("*", "ceil")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern double Ceiling(double value);

    [RuntimeImport("*", "exp")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern double Exp(double value);

    [RuntimeImport("*", "pow")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern double Pow(double x, double y);

    [RuntimeImport("*", "sqrt")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern double Sqrt(double value);

    [RuntimeImport("*", "tanh")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern double Tanh(double value);

    [RuntimeImport("*", "read")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern nint Read(int file, void* target, nuint bytes);

    [RuntimeImport("*", "write")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern nint Write(int file, void* source, nuint bytes);

    [RuntimeImport("*", "getpagesize")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern int PageSize();

    [RuntimeImport("*", "mprotect")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern int Protect(void* address, nuint length, int protection);

    [RuntimeImport("*", "munmap")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern int Unmap(void* address, nuint length);

    /// <summary>Zeroed memory that can be read and written, in whole pages.</summary>
    public static void* Map(nuint length)
    {
        void* memory = Map(null, length, ProtectReadWrite, Private | Anonymous, -1, 0);
        if ((nint)memory == -1) Fail("no memory from the operating system");
        return memory;
    }

    /// <summary>Says why and ends the program.</summary>
    public static void Fail(string message)
    {
        for (int i = 0; i < message.Length; i++)
        {
            byte character = (byte)message[i];
            Write(2, &character, 1);
        }

        byte lineEnd = (byte)'\n';
        Write(2, &lineEnd, 1);
        Exit(FailureCode);
    }

    [RuntimeImport("*", "mmap")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [RuntimeImport("*", "_exit")]
    [MethodImpl(MethodImplOptions.InternalCall)]
    private static extern void Exit(int code);
}
