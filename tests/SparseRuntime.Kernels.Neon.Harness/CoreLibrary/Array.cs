using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace System;

public abstract class Array
{
    internal int Count;

    public int Length => Count;

    public static void Clear<T>(T[] array) => ((Span<T>)array).Clear();

    /// <summary>The first element; right after it come the others.</summary>
    internal static ref T First<T>(T[] array) => ref Unsafe.As<byte, T>(ref Unsafe.As<ArrayData>(array).FirstByte);
}

/// <summary>What the ahead-of-time compiler takes as the type of T[].</summary>
internal abstract class Array<T> : Array
{
}

/// <summary>An array as it lies in memory.</summary>
[StructLayout(LayoutKind.Sequential)]
internal sealed class ArrayData
{
    public int Count;
    public int Padding;
    public byte FirstByte;
}
