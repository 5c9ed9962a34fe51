using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>
/// How much of the way downhill a mask leaves open: <c>A(m) = ‖m ⊙ g‖²/‖g‖²</c> with g the dense gradient of a large
/// batch. A random mask has its density d as expectation, so <c>ln(A/d)</c> says whether a mask is better than chance.
/// </summary>
public static class GradientAlignment
{
    /// <summary>A(m) of all layers together, 0 to 1; NaN where the gradient is zero.</summary>
    /// <param name="gradients">g of each layer, row-major, at weights that the mask drops, too.</param>
    /// <param name="masks">m.</param>
    /// <exception cref="ArgumentException">Lists or arrays do not fit, or a gradient is NaN.</exception>
    public static double Share(IReadOnlyList<double[]> gradients, IReadOnlyList<Mask> masks)
    {
        if (gradients.Count != masks.Count) throw new ArgumentException($"there are gradients of {gradients.Count} layers for {masks.Count} masks", nameof(masks));
        double kept = 0, all = 0;
        for (int layer = 0; layer < masks.Count; layer++)
        {
            Arguments.Check<double>(gradients[layer], masks[layer].Shape.ElementCount, nameof(gradients));
            for (int i = 0; i < gradients[layer].Length; i++)
            {
                double square = gradients[layer][i] * gradients[layer][i];
                all += square;
                if (masks[layer][i]) kept += square;
            }
        }

        return kept / all;
    }

    /// <summary><c>ln(A/d)</c>: above 0 for a mask that is better aligned than a random one of its density.</summary>
    /// <param name="share">A, 0 to 1.</param>
    /// <param name="density">d, above 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static double LogRatio(double share, double density)
    {
        Sparsity.Check(share, nameof(share));
        Sparsity.Check(density, nameof(density));
        Arguments.CheckPositive(density, nameof(density));
        return Math.Log(share / density);
    }
}
