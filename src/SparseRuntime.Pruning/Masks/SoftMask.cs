namespace SparseRuntime.Pruning;

/// <summary>
/// Masks that are trained with the weights (Louizos et al. 2018, "Learning sparse neural networks through L0
/// regularization", in its plainest form): <c>W_eff = W ∘ σ(S)</c>, with σ the logistic function, or a hard mask of
/// <c>σ(S) &gt; ½</c> through which gradients go straight. Arrays have one element per weight.
/// </summary>
public static class SoftMask
{
    /// <summary>σ(S).</summary>
    /// <param name="logits">S.</param>
    /// <exception cref="ArgumentException">A number is NaN.</exception>
    public static float[] Gates(ReadOnlySpan<float> logits)
    {
        Arguments.Check(logits, nameof(logits));
        var gates = new float[logits.Length];
        for (int i = 0; i < gates.Length; i++)
            gates[i] = (float)Sigmoid(logits[i]);
        return gates;
    }

    /// <summary>
    /// The gradients by weights and logits: <c>dW = g ∘ σ(S)</c>, or <c>g ∘ 1[S &gt; 0]</c> behind a hard mask, and
    /// <c>dS = g ∘ W ∘ σ'(S)</c> in either case.
    /// </summary>
    /// <param name="gradient">g, the gradient by the effective weights.</param>
    /// <param name="weights">W.</param>
    /// <param name="logits">S.</param>
    /// <param name="isHard">Whether the forward pass uses the hard mask.</param>
    /// <exception cref="ArgumentException">Arrays do not fit or hold NaN.</exception>
    public static (float[] Weights, float[] Logits) Gradients(ReadOnlySpan<float> gradient, ReadOnlySpan<float> weights, ReadOnlySpan<float> logits, bool isHard)
    {
        Arguments.Check(gradient, nameof(gradient));
        Arguments.Check(weights, gradient.Length, nameof(weights));
        Arguments.Check(logits, gradient.Length, nameof(logits));
        float[] byWeights = new float[gradient.Length], byLogits = new float[gradient.Length];
        for (int i = 0; i < gradient.Length; i++)
        {
            double gate = Sigmoid(logits[i]);
            byWeights[i] = (float)(gradient[i] * (isHard ? (logits[i] > 0 ? 1 : 0) : gate));
            byLogits[i] = (float)(gradient[i] * weights[i] * gate * (1 - gate));
        }

        return (byWeights, byLogits);
    }

    /// <summary>
    /// A penalty that drives gates apart and, with a price, down: <c>β Σ σ(1 − σ) + λ Σ σ</c>. The first term alone makes
    /// gates certain, not sparse.
    /// </summary>
    /// <param name="logits">S.</param>
    /// <param name="polarisation">β, from 0 on.</param>
    /// <param name="price">λ, from 0 on.</param>
    /// <returns>The penalty and its gradient by S, <c>(β(1 − 2σ) + λ) σ(1 − σ)</c>.</returns>
    /// <exception cref="ArgumentException">A number is NaN or negative.</exception>
    public static (double Value, float[] Gradient) Penalty(ReadOnlySpan<float> logits, double polarisation, double price)
    {
        Arguments.Check(logits, nameof(logits));
        Arguments.CheckNotNegative(polarisation, nameof(polarisation));
        Arguments.CheckNotNegative(price, nameof(price));
        double value = 0;
        var gradient = new float[logits.Length];
        for (int i = 0; i < logits.Length; i++)
        {
            double gate = Sigmoid(logits[i]), slope = gate * (1 - gate);
            value += (polarisation * slope) + (price * gate);
            gradient[i] = (float)(((polarisation * (1 - (2 * gate))) + price) * slope);
        }

        return (value, gradient);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
