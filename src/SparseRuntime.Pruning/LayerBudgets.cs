using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>Rules that share a sparsity among layers before any weight is looked at.</summary>
public static class LayerBudgets
{
    /// <summary>
    /// The Erdős–Rényi kernel rule (Mocanu et al. 2018, "Scalable training of artificial neural networks with adaptive
    /// sparse connectivity"; Evci et al. 2020, "Rigging the lottery", for kernels): a layer's density is proportional to
    /// the sum of its extents over their product, <c>d = min(1, ε · Σn / Πn)</c>, with ε such that the densities keep
    /// <c>(1 − s) · ΣN</c> weights in all. Small layers stay denser than large ones.
    /// </summary>
    /// <param name="layers">The layers' shapes: outputs, inputs, and the extents of a kernel if there is one.</param>
    /// <param name="sparsity">s, the share of all weights that go, 0 to 1.</param>
    /// <returns>The sparsity of each layer, 0 to 1.</returns>
    /// <exception cref="ArgumentException">The sparsity is outside 0 to 1.</exception>
    public static double[] ErdosRenyi(IReadOnlyList<TensorShape> layers, double sparsity)
    {
        Sparsity.Check(sparsity, nameof(sparsity));
        var sums = new double[layers.Count];
        var isDense = new bool[layers.Count];
        double budget = 0;
        for (int i = 0; i < sums.Length; i++)
        {
            foreach (int extent in layers[i].Dimensions)
                sums[i] += extent;
            isDense[i] = layers[i].ElementCount == 0;
            budget += (1.0 - sparsity) * layers[i].ElementCount;
        }

        // A layer that the rule gives more than it has is dense, and the others share the rest: at most once per layer.
        while (true)
        {
            double left = budget, weight = 0;
            for (int i = 0; i < sums.Length; i++)
            {
                if (isDense[i]) left -= layers[i].ElementCount;
                else weight += sums[i];
            }

            double epsilon = weight > 0 ? Math.Max(0, left) / weight : 0;
            bool again = false;
            for (int i = 0; i < sums.Length; i++)
            {
                if (isDense[i] || epsilon * sums[i] < layers[i].ElementCount) continue;
                isDense[i] = again = true;
            }

            if (again) continue;
            return [.. sums.Select((sum, i) => isDense[i] ? 0.0 : 1.0 - (epsilon * sum / layers[i].ElementCount))];
        }
    }

    /// <summary>How many weights are kept at a sparsity: <c>round((1 − s) · N)</c>, halves rounded away from zero.</summary>
    /// <param name="count">N, from 0 on.</param>
    /// <param name="sparsity">s, 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static long Kept(long count, double sparsity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Sparsity.Kept(count, sparsity);
    }

    /// <summary>
    /// How many weights each layer keeps by <see cref="ErdosRenyi"/>, rounded so that they add up to
    /// <c>round((1 − s) · ΣN)</c>, which counts that were rounded layer by layer would not.
    /// </summary>
    /// <param name="layers">The layers' shapes: outputs, inputs, and the extents of a kernel if there is one.</param>
    /// <param name="sparsity">s, the share of all weights that go, 0 to 1.</param>
    /// <exception cref="ArgumentException">The sparsity is outside 0 to 1.</exception>
    public static long[] ErdosRenyiCounts(IReadOnlyList<TensorShape> layers, double sparsity)
    {
        double[] shares = ErdosRenyi(layers, sparsity);
        long[] sizes = [.. layers.Select(shape => (long)shape.ElementCount)];
        return Apportionment.Shares([.. sizes.Select((size, i) => (1 - Math.Clamp(shares[i], 0, 1)) * size)], sizes, Sparsity.Kept(sizes.Sum(), sparsity));
    }

    /// <summary>
    /// The density that sparse evolutionary training starts from: <c>min(1, ε(m + n)/(mn))</c> for m outputs and n inputs
    /// (Mocanu et al. 2018). Unlike <see cref="ErdosRenyi"/> this takes ε as it is and aims at no sparsity.
    /// </summary>
    /// <param name="outputs">m, at least 1.</param>
    /// <param name="inputs">n, at least 1.</param>
    /// <param name="epsilon">ε, from 0 on; 20 is the authors'.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static double ErdosRenyiDensity(int outputs, int inputs, double epsilon)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        Arguments.CheckNotNegative(epsilon, nameof(epsilon));
        return Math.Min(1, epsilon * ((double)outputs + inputs) / ((double)outputs * inputs));
    }
}
