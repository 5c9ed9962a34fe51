using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>Stores of a line that need not be whole registers.</summary>
internal static unsafe class LineEnd<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Stores as many of the lanes as are left of a line.</summary>
    /// <param name="target">Where the first lane goes.</param>
    /// <param name="value">The lanes.</param>
    /// <param name="left">Values left of the line; none when it is not positive.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* target, TVector value, int left)
    {
        if (left >= TSimd.Lanes) TSimd.Store(target, value);
        else if (left > 0) TSimd.StoreFirst(target, value, left);
    }
}
