namespace SparseRuntime.Pruning;

/// <summary>Keeping a pruned network's outputs near those of the dense one: <c>E‖f_p(x) − f_d(x)‖²</c>, the mean over the samples of a batch.</summary>
public static class FunctionMatching
{
    /// <summary>The mean squared distance of a batch's outputs.</summary>
    /// <param name="pruned">f_p, row-major [samples, outputs].</param>
    /// <param name="dense">f_d, likewise.</param>
    /// <param name="samples">B, at least 1.</param>
    /// <exception cref="ArgumentException">Outputs differ in number or are no whole rows, or one is NaN.</exception>
    public static double Loss(ReadOnlySpan<double> pruned, ReadOnlySpan<double> dense, int samples)
    {
        Check(pruned, dense, samples);
        double sum = 0;
        for (int i = 0; i < pruned.Length; i++)
            sum += (pruned[i] - dense[i]) * (pruned[i] - dense[i]);
        return sum / samples;
    }

    /// <summary>Its gradient by the pruned network's outputs, <c>2(f_p − f_d)/B</c>.</summary>
    /// <inheritdoc cref="Loss"/>
    public static double[] Gradient(ReadOnlySpan<double> pruned, ReadOnlySpan<double> dense, int samples)
    {
        Check(pruned, dense, samples);
        var gradient = new double[pruned.Length];
        for (int i = 0; i < gradient.Length; i++)
            gradient[i] = 2 * (pruned[i] - dense[i]) / samples;
        return gradient;
    }

    private static void Check(ReadOnlySpan<double> pruned, ReadOnlySpan<double> dense, int samples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        if (pruned.Length != dense.Length || pruned.Length % samples != 0)
            throw new ArgumentException($"there are {pruned.Length} outputs of the pruned network and {dense.Length} of the dense one for {samples} samples; there must be as many, in whole rows");
        Arguments.Check(pruned, nameof(pruned));
        Arguments.Check(dense, nameof(dense));
    }
}
