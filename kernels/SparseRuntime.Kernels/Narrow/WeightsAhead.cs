using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>Asks for weights that a stream comes to soon.</summary>
internal static unsafe class WeightsAhead
{
    private const int Line = 64;

    /// <summary>How far ahead: far enough for memory, near enough not to leave the first-level cache.</summary>
    private const int Distance = 8192;

    /// <summary>Asks for a piece of the stream; not for less than a line, which other calls ask for.</summary>
    /// <param name="weights">The piece that is read now.</param>
    /// <param name="length">Its bytes, up to eight lines; a constant, as the instructions are chosen by it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(byte* weights, int length)
    {
        byte* ahead = weights + Distance;
        if (length >= Line) PanelCopy.Prefetch((float*)ahead);
        if (length >= 2 * Line) PanelCopy.Prefetch((float*)(ahead + Line));
        if (length >= 4 * Line)
        {
            PanelCopy.Prefetch((float*)(ahead + (2 * Line)));
            PanelCopy.Prefetch((float*)(ahead + (3 * Line)));
        }

        if (length >= 8 * Line)
        {
            PanelCopy.Prefetch((float*)(ahead + (4 * Line)));
            PanelCopy.Prefetch((float*)(ahead + (5 * Line)));
            PanelCopy.Prefetch((float*)(ahead + (6 * Line)));
            PanelCopy.Prefetch((float*)(ahead + (7 * Line)));
        }
    }
}
