using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Tests;

/// <summary>Random layers and activations for kernel tests; the same seed gives the same ones.</summary>
internal static class LayerFactory
{
    public static WeightMatrix Weights(Random random, int rows, int taps, double density)
    {
        var values = new float[rows * taps];
        for (int i = 0; i < values.Length; i++)
        {
            if (random.NextDouble() < density) values[i] = (random.NextSingle() * 2f) - 1f;
        }

        return WeightMatrix.FromDense(rows, taps, values);
    }

    /// <summary>The layer with weights rounded to float16, kept zeros included.</summary>
    public static LinearLayer RoundedToHalf(LinearLayer layer)
    {
        WeightMatrix weights = layer.Weights;
        int[] taps = new int[weights.Taps], rowStart = new int[weights.Rows + 1];
        var values = new float[weights.Taps];
        var allTaps = new List<int>();
        var allValues = new List<float>();
        for (int row = 0; row < weights.Rows; row++)
        {
            int count = weights.CopyRowNonzeros(row, taps, values);
            allTaps.AddRange(taps.AsSpan(0, count));
            for (int k = 0; k < count; k++)
                allValues.Add((float)(Half)values[k]);
            rowStart[row + 1] = allTaps.Count;
        }

        WeightMatrix rounded = WeightMatrix.FromRows(weights.Rows, weights.Taps, rowStart, [.. allTaps], [.. allValues]);
        return new LinearLayer(rounded, layer.Window, layer.Groups, layer.Bias, layer.Activation, layer.HasResidual);
    }

    /// <summary>Weights of which every whole group of m taps of a row keeps n; a shorter group at the end keeps at most as many.</summary>
    public static WeightMatrix Grouped(Random random, int rows, int taps, int n, int m)
    {
        var values = new float[rows * taps];
        bool[] kept = new bool[m];
        for (int i = 0; i < values.Length; i++)
        {
            int tap = i % taps;
            if (tap % m == 0)
            {
                for (int k = 0; k < m; k++)
                    kept[k] = k < n;
                random.Shuffle(kept);
            }

            if (kept[tap % m]) values[i] = 0.5f + random.NextSingle();
        }

        return WeightMatrix.FromDense(rows, taps, values);
    }

    public static float[] Values(Random random, int count)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = (random.NextSingle() * 2f) - 1f;
        return values;
    }
}
