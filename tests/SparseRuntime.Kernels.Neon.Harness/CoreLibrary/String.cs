using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SparseRuntime.Kernels.Neon;

namespace System;

[StructLayout(LayoutKind.Sequential)]
public sealed unsafe class String
{
    private readonly int _length;
    private char _first;

    public int Length => _length;

    public char this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_length, nameof(index));
            return Unsafe.Add(ref _first, index);
        }
    }

    public static string Concat(string? a, string? b)
    {
        var text = new DefaultInterpolatedStringHandler(0, 2);
        text.AppendFormatted(a);
        text.AppendFormatted(b);
        return text.ToStringAndClear();
    }

    /// <summary>A string of some characters.</summary>
    internal static string From(char* characters, int length)
    {
        var result = AsString(Heap.AllocateArray("".Table, length));
        for (int i = 0; i < length; i++)
            Unsafe.Add(ref result._first, i) = characters[i];
        return result;
    }

    private static string AsString(void* address) => *(string*)&address;
}
