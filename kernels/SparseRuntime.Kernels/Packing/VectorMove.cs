using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SparseRuntime.Kernels;

/// <summary>One register copied from a feature's plane into a panel row.</summary>
internal struct VectorMove
{
    /// <summary>Elements from the feature's plane in the first image.</summary>
    public int Source;

    /// <summary>Elements from the start of the panel row.</summary>
    public int Target;

    /// <summary>
    /// Two moves with one vector load: scalar loads in between would keep the loads of what is moved from issuing in pairs.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void LoadTwo(VectorMove* moves, out VectorMove first, out VectorMove second)
    {
        Vector128<ulong> words = Vector128.Load((ulong*)moves);
        first = FromWord(words.ToScalar());
        second = FromWord(words.GetElement(1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static VectorMove FromWord(ulong word) => new() { Source = (int)word, Target = (int)(word >> 32) };
}
