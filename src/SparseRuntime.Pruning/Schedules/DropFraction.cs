namespace SparseRuntime.Pruning;

/// <summary>Which share of its weights a layer swaps at an update of dynamic sparse training, falling to 0.</summary>
public static class DropFraction
{
    /// <summary><c>(α/2)(1 + cos(πt/T_end))</c>, and 0 after T_end (Evci et al. 2020, "Rigging the lottery").</summary>
    /// <param name="initial">α, 0 to 1.</param>
    /// <param name="step">t, from 0 on.</param>
    /// <param name="end">T_end, in steps, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static double Cosine(double initial, long step, long end)
    {
        Check(initial, step, end);
        return step >= end ? 0 : 0.5 * initial * (1 + Math.Cos(Math.PI * step / end));
    }

    /// <summary><c>f_0(1 − t/T)^β</c>, and 0 after T: linear with an exponent of 1, slower to fall below it (Evci et al. 2020, appendix, tests 1 and 3).</summary>
    /// <param name="initial">f_0, 0 to 1.</param>
    /// <param name="step">t, from 0 on.</param>
    /// <param name="end">T, in steps, above 0.</param>
    /// <param name="exponent">β, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static double Power(double initial, long step, long end, double exponent)
    {
        Check(initial, step, end);
        Arguments.CheckPositive(exponent, nameof(exponent));
        return step >= end ? 0 : initial * Math.Pow(1 - ((double)step / end), exponent);
    }

    /// <summary>How many weights to swap: <c>⌊f · nnz⌋</c>.</summary>
    /// <param name="fraction">f, 0 to 1.</param>
    /// <param name="kept">nnz, the weights of the layer, from 0 on.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static int Count(double fraction, int kept)
    {
        Sparsity.Check(fraction, nameof(fraction));
        ArgumentOutOfRangeException.ThrowIfNegative(kept);
        // A product a rounding error below a whole number is that number: 0.29 of 100 weights are 29, not 28.
        return Math.Min(kept, (int)Math.Floor(fraction * kept * (1 + 1e-12)));
    }

    /// <summary>
    /// How many weights to swap so that masks never change more than the time before: <c>k_t = min(k_(t−1), ⌊f(t) · nnz⌋)</c>.
    /// With <see cref="GrowthCandidates.FreeBefore"/> what is dropped and what is grown are disjoint, so that the Hamming
    /// distance of two masks in turn is <c>2k_t/N</c> and does not rise.
    /// </summary>
    /// <param name="previous">k_(t−1), from 0 on.</param>
    /// <param name="fraction">f(t), 0 to 1.</param>
    /// <param name="kept">nnz, the weights of the layer, from 0 on.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static int MonotoneCount(int previous, double fraction, int kept)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(previous);
        return Math.Min(previous, Count(fraction, kept));
    }

    private static void Check(double initial, long step, long end)
    {
        Sparsity.Check(initial, nameof(initial));
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, 1);
    }
}
