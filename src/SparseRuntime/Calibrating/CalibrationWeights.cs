using SparseRuntime.Tensors;

namespace SparseRuntime.Calibrating;

/// <summary>Random weights of one pattern and density, from a fixed seed; exact in float16, so that kernels that store it take them.</summary>
/// <param name="Density">Kept weights as a share of all.</param>
/// <param name="BlockRows">Rows that are kept or pruned together.</param>
/// <param name="IsWholeRows">Whether rows are kept or pruned whole.</param>
/// <param name="GroupTaps">Neighbouring taps of a row of which as many are kept everywhere; 1 where chance decides.</param>
internal sealed record CalibrationWeights(double Density, int BlockRows = 1, bool IsWholeRows = false, int GroupTaps = 1)
{
    /// <summary>Weights kept one by one.</summary>
    public static CalibrationWeights Random(double density) => new(density);

    /// <summary>Blocks of four rows × one tap.</summary>
    public static CalibrationWeights Blocks(double density) => new(density, BlockRows: 4);

    /// <summary>Whole rows.</summary>
    public static CalibrationWeights Rows(double density) => new(density, IsWholeRows: true);

    /// <summary>N of every M taps.</summary>
    public static CalibrationWeights Groups(int kept, int taps) => new((double)kept / taps, GroupTaps: taps);

    /// <summary>A layer without bias and activation.</summary>
    /// <param name="rows">Outputs.</param>
    /// <param name="taps">Weights per output.</param>
    /// <param name="window">How taps lie; a matrix product if left out.</param>
    public LinearLayer Layer(int rows, int taps, LinearWindow? window = null)
    {
        var values = new float[rows * taps];
        for (int first = 0; first < rows; first += BlockRows)
        {
            for (int tap = 0; tap < taps; tap++)
            {
                if (!Keeps(first, tap)) continue;
                for (int row = first; row < Math.Min(rows, first + BlockRows); row++)
                    values[(row * taps) + tap] = 0.5f + ((int)(Hash(row + 7, tap + 13) * 1024) / 1024f);
            }
        }

        return new LinearLayer(WeightMatrix.FromDense(rows, taps, values), window ?? LinearWindow.Pointwise);
    }

    private bool Keeps(int row, int tap)
    {
        if (IsWholeRows) return Hash(row, 0) < Density;
        double own = Hash(row, tap);
        if (GroupTaps == 1) return own < Density;
        int first = tap - (tap % GroupTaps), before = 0;
        for (int other = first; other < first + GroupTaps; other++)
            before += Hash(row, other) < own ? 1 : 0;
        return before < Density * GroupTaps;
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
