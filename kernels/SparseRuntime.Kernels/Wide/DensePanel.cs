using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>Adds tiles of dense rows (<see cref="DenseTile"/>) to the sums of a panel of 1, 2 or 4 registers.</summary>
internal static unsafe class DensePanel<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Adds some taps to the sums of some rows.</summary>
    /// <param name="step">Where the sums come from and go to.</param>
    /// <param name="activation">What is applied to complete sums.</param>
    /// <param name="weights">The first tile's weights, tap after tap.</param>
    /// <param name="panel">The taps' columns.</param>
    /// <param name="tapStride">Values from one tap's columns to the next.</param>
    /// <param name="taps">Number of taps.</param>
    /// <param name="tileStride">Values from one tile's weights to the next.</param>
    /// <param name="vectors">Registers per panel row: 1, 2 or 4.</param>
    /// <param name="firstRow">The first row, where a tile begins.</param>
    /// <param name="endRow">One past the last row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        in WideStep step, Activation activation, float* weights, float* panel, int tapStride, int taps, int tileStride, int vectors, int firstRow, int endRow)
    {
        if (vectors == 4 && TSimd.Registers >= 32)
        {
            DensePanelFour<TSimd, TVector>.Run(step, activation, weights, panel, tapStride, taps, tileStride, firstRow, endRow);
            return;
        }

        if (vectors == 1)
        {
            DensePanelOne<TSimd, TVector>.Run(step, activation, weights, panel, tapStride, taps, tileStride, firstRow, endRow);
            return;
        }

        // Tile by tile, so that the second half of the columns finds the weights in cache.
        for (int row = firstRow; row < endRow; row += DenseTile.Rows, weights += tileStride)
        {
            int end = Math.Min(endRow, row + DenseTile.Rows);
            for (int column = 0; column < vectors * TSimd.Lanes; column += 2 * TSimd.Lanes)
                DensePanelTwo<TSimd, TVector>.Run(step, activation, weights, panel + column, tapStride, taps, tileStride, row, end, column);
        }
    }
}
