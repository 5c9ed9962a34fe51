using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>Activations and losses with their derivatives, in double precision.</summary>
internal static class ReferenceFunctions
{
    public static double Activate(HiddenActivation activation, double z) => activation switch
    {
        HiddenActivation.Relu => Math.Max(z, 0.0),
        HiddenActivation.Tanh => Math.Tanh(z),
        _ => z * NormalCumulative(z),
    };

    public static double Derivative(HiddenActivation activation, double z) => activation switch
    {
        HiddenActivation.Relu => z > 0 ? 1.0 : 0.0,
        HiddenActivation.Tanh => 1.0 - (Math.Tanh(z) * Math.Tanh(z)),
        _ => NormalCumulative(z) + (z * Math.Exp(-0.5 * z * z) / Math.Sqrt(2.0 * Math.PI)),
    };

    /// <summary>A sample's loss, and its derivative by the outputs z divided by the samples of the batch.</summary>
    public static double CrossEntropy(ReadOnlySpan<double> z, int label, int count, Span<double> delta)
    {
        double greatest = z[Greatest(z)], total = 0;
        for (int i = 0; i < z.Length; i++)
            total += delta[i] = Math.Exp(z[i] - greatest);
        for (int i = 0; i < z.Length; i++)
            delta[i] = ((delta[i] / total) - (i == label ? 1.0 : 0.0)) / count;
        return Math.Log(total) + greatest - z[label];
    }

    /// <inheritdoc cref="CrossEntropy"/>
    public static double SquaredError(ReadOnlySpan<double> z, ReadOnlySpan<float> targets, int count, Span<double> delta)
    {
        double loss = 0;
        for (int i = 0; i < z.Length; i++)
        {
            double distance = z[i] - targets[i];
            loss += distance * distance / z.Length;
            delta[i] = 2.0 * distance / z.Length / count;
        }

        return loss;
    }

    /// <summary>Where the greatest value is, the first of equal ones.</summary>
    public static int Greatest(ReadOnlySpan<double> values)
    {
        int greatest = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[greatest]) greatest = i;
        }

        return greatest;
    }

    /// <summary>Φ(z); of what is not a number it is none.</summary>
    private static double NormalCumulative(double z) => double.IsNaN(z) ? z : NormalDistribution.Cumulative(z);
}
