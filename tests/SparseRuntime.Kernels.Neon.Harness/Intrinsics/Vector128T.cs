using System.Runtime.CompilerServices;

namespace System.Runtime.Intrinsics;

/// <summary>A register of 16 bytes. Bodies of intrinsics call themselves: the ahead-of-time compiler expands the call.</summary>
[Intrinsic]
public readonly struct Vector128<T>
{
    private readonly ulong _low;
    private readonly ulong _high;

    public static Vector128<T> Zero
    {
        [Intrinsic]
        get => Zero;
    }
}

/// <summary>A register of 8 bytes.</summary>
[Intrinsic]
public readonly struct Vector64<T>
{
    private readonly ulong _value;
}
