namespace SparseRuntime.Pruning;

/// <summary>
/// Holding weights near what they learnt, each as firmly as it mattered: <c>(λ/2) Σ F_i(w_i − w_i*)²</c> (Kirkpatrick et al.
/// 2017, "Overcoming catastrophic forgetting in neural networks"). F is the diagonal of the Fisher information
/// (<see cref="Fisher"/>), w* the weights it was measured at.
/// </summary>
public static class ElasticConsolidation
{
    /// <summary>What is added to the loss.</summary>
    /// <param name="weights">w.</param>
    /// <param name="anchors">w*, as many.</param>
    /// <param name="information">F, as many, none negative.</param>
    /// <param name="strength">λ, from 0 on.</param>
    /// <exception cref="ArgumentException">Arrays differ in length or hold NaN, or a number is out of its range.</exception>
    public static double Penalty(ReadOnlySpan<float> weights, ReadOnlySpan<float> anchors, ReadOnlySpan<double> information, double strength)
    {
        Check(weights, anchors, information, strength);
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
            sum += information[i] * ((double)weights[i] - anchors[i]) * ((double)weights[i] - anchors[i]);
        return strength / 2 * sum;
    }

    /// <summary>Its gradient, <c>λF(w − w*)</c>.</summary>
    /// <inheritdoc cref="Penalty"/>
    public static double[] Gradient(ReadOnlySpan<float> weights, ReadOnlySpan<float> anchors, ReadOnlySpan<double> information, double strength)
    {
        Check(weights, anchors, information, strength);
        var gradient = new double[weights.Length];
        for (int i = 0; i < gradient.Length; i++)
            gradient[i] = strength * information[i] * ((double)weights[i] - anchors[i]);
        return gradient;
    }

    private static void Check(ReadOnlySpan<float> weights, ReadOnlySpan<float> anchors, ReadOnlySpan<double> information, double strength)
    {
        Arguments.CheckNotNegative(strength, nameof(strength));
        Arguments.Check(weights, nameof(weights));
        Arguments.Check(anchors, weights.Length, nameof(anchors));
        Arguments.Check(information, weights.Length, nameof(information));
        foreach (double value in information)
            Arguments.CheckNotNegative(value, nameof(information));
    }
}
