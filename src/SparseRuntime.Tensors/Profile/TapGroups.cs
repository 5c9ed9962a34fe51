using System.Runtime.CompilerServices;

namespace SparseRuntime.Tensors;

/// <summary>Kept taps of a row counted in aligned groups.</summary>
internal static class TapGroups
{
    /// <summary>The first group of 2^<paramref name="shift"/> taps that keeps the most, and how many; group 0 and none for an empty row.</summary>
    /// <param name="kept">The kept taps of a row, rising.</param>
    /// <param name="shift">The binary logarithm of a group's size.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (int Group, int Count) Fullest(ReadOnlySpan<int> kept, int shift)
    {
        (int Group, int Count) fullest = (0, 0);
        int group = -1, count = 0;
        foreach (int tap in kept)
        {
            count = tap >> shift == group ? count + 1 : 1;
            group = tap >> shift;
            if (count > fullest.Count) fullest = (group, count);
        }

        return fullest;
    }
}
