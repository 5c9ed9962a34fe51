using SparseRuntime.Tool.Inputs;

namespace SparseRuntime.Tool.Demo;

/// <summary>Random weights of which an exact share, in random places, is zero.</summary>
internal sealed class PrunedWeights(ulong seed, double sparsity)
{
    private SplitMix64 _random = new(seed);

    /// <summary>
    /// Weights uniform in ±√(6 / (fanIn · density)), which keeps the size of activations from layer to layer under
    /// ReLU (He et al., 2015, for the weights that are left).
    /// </summary>
    public float[] Next(int rows, int fanIn)
    {
        var weights = new float[rows * fanIn];
        int kept = (int)Math.Round(weights.Length * (1 - sparsity));
        float limit = MathF.Sqrt((float)(6 / (fanIn * (1 - sparsity))));
        for (int i = 0; i < weights.Length; i++)
        {
            // Selection sampling (Knuth, TAOCP 2, algorithm S): exactly as many as asked for, every choice equally likely.
            if (_random.NextUnit() * (weights.Length - i) >= kept) continue;
            kept--;
            weights[i] = NextSymmetric(limit);
        }

        return weights;
    }

    /// <summary>Dense values, uniform within ±<paramref name="limit"/>.</summary>
    public float[] NextDense(int count, float limit)
    {
        var values = new float[count];
        foreach (ref float value in values.AsSpan())
            value = NextSymmetric(limit);
        return values;
    }

    /// <summary>Never zero, so that what is kept counts as kept.</summary>
    private float NextSymmetric(float limit)
    {
        float value;
        do value = ((2 * _random.NextUnit()) - 1) * limit;
        while (value == 0);
        return value;
    }
}
