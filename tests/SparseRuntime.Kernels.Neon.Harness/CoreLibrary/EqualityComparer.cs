using System.Runtime.CompilerServices;

namespace System.Collections.Generic;

/// <summary>Compares bit by bit, which is how integers and their structs, all that is compared here, are equal.</summary>
public unsafe class EqualityComparer<T>
{
    public static EqualityComparer<T> Default => new();

    public virtual bool Equals(T a, T b)
    {
        byte* x = (byte*)Unsafe.AsPointer(ref a), y = (byte*)Unsafe.AsPointer(ref b);
        for (int i = 0; i < Unsafe.SizeOf<T>(); i++)
        {
            if (x[i] != y[i]) return false;
        }

        return true;
    }

    public virtual int GetHashCode(T value) => 0;
}
