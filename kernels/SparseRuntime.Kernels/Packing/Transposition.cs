using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>Copies a matrix so that its rows become columns: how batches of vectors enter and leave panels.</summary>
internal static unsafe class Transposition<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Rows of the source that make a line of the target.</summary>
    private const int LineRows = 16;

    /// <summary>Writes element (r, c) of the source to (c, r) of the target.</summary>
    /// <remarks>
    /// Lines of matrices whose rows are a power of two apart share a few places of the cache. A line of the target is
    /// filled at once, so that it does not have to stay there.
    /// </remarks>
    /// <param name="source">The source, rows × columns.</param>
    /// <param name="sourceStride">Values from one row of the source to the next.</param>
    /// <param name="target">The target, columns × rows.</param>
    /// <param name="targetStride">Values from one row of the target to the next.</param>
    /// <param name="rows">Rows of the source.</param>
    /// <param name="columns">Columns of the source.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(float* source, long sourceStride, float* target, long targetStride, int rows, int columns)
    {
        int row = 0;
        for (; TSimd.Lanes > TileOfFour.Side && row <= rows - LineRows; row += LineRows)
        {
            float* from = source + (row * sourceStride);
            float* to = target + row;
            int column = 0;
            for (; column <= columns - TSimd.Lanes; column += TSimd.Lanes, from += TSimd.Lanes, to += TSimd.Lanes * targetStride)
            {
                for (int tile = 0; tile < LineRows; tile += TSimd.Lanes)
                    TSimd.Transpose(from + (tile * sourceStride), sourceStride, to + tile, targetStride);
            }

            CopyByFour(from, sourceStride, to, targetStride, LineRows, columns - column);
        }

        CopyByFour(source + (row * sourceStride), sourceStride, target + row, targetStride, rows - row, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyByFour(float* source, long sourceStride, float* target, long targetStride, int rows, int columns)
    {
        int row = 0;
        for (; TileOfFour.IsSupported && row <= rows - TileOfFour.Side; row += TileOfFour.Side)
        {
            float* from = source + (row * sourceStride);
            float* to = target + row;
            int column = 0;
            for (; column <= columns - TileOfFour.Side; column += TileOfFour.Side, from += TileOfFour.Side, to += TileOfFour.Side * targetStride)
                TileOfFour.Transpose(from, sourceStride, to, targetStride);
            for (; column < columns; column++, from++, to += targetStride)
            {
                for (int r = 0; r < TileOfFour.Side; r++)
                    to[r] = from[r * sourceStride];
            }
        }

        for (; row < rows; row++)
        {
            float* from = source + (row * sourceStride);
            for (int column = 0; column < columns; column++)
                target[(column * targetStride) + row] = from[column];
        }
    }
}
