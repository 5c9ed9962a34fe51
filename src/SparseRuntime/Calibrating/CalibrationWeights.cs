using SparseRuntime.Tensors;

namespace SparseRuntime.Calibrating;

/// <summary>Random weights of one pattern and density, from a fixed seed; exact in float16, so that all kernels take them.</summary>
/// <param name="Density">Kept weights as a share of all.</param>
/// <param name="BlockRows">Rows that are kept or pruned together.</param>
/// <param name="IsWholeRows">Whether rows are kept or pruned whole.</param>
internal sealed record CalibrationWeights(double Density, int BlockRows, bool IsWholeRows)
{
    /// <summary>Weights kept one by one.</summary>
    public static CalibrationWeights Random(double density) => new(density, 1, false);

    /// <summary>Blocks of four rows × one tap.</summary>
    public static CalibrationWeights Blocks(double density) => new(density, 4, false);

    /// <summary>Whole rows.</summary>
    public static CalibrationWeights Rows(double density) => new(density, 1, true);

    /// <summary>A layer without bias and activation.</summary>
    /// <param name="rows">Outputs.</param>
    /// <param name="taps">Weights per output.</param>
    /// <param name="window">How taps lie; a matrix product if left out.</param>
    public LinearLayer Layer(int rows, int taps, LinearWindow? window = null)
    {
        var values = new float[rows * taps];
        for (int first = 0; first < rows; first += BlockRows)
        {
            bool keepsRow = IsWholeRows && Hash(first, 0) < Density;
            for (int tap = 0; tap < taps; tap++)
            {
                if (!(IsWholeRows ? keepsRow : Hash(first, tap) < Density)) continue;
                for (int row = first; row < Math.Min(rows, first + BlockRows); row++)
                    values[(row * taps) + tap] = 0.5f + ((int)(Hash(row + 7, tap + 13) * 1024) / 1024f);
            }
        }

        return new LinearLayer(WeightMatrix.FromDense(rows, taps, values), window ?? LinearWindow.Pointwise);
    }

    /// <summary>A number from 0 up to 1 that looks random.</summary>
    private static double Hash(int row, int tap)
    {
        ulong x = (((ulong)(uint)row << 32) | (uint)tap) + 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return ((x ^ (x >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
