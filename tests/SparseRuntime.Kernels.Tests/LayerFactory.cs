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

    public static float[] Values(Random random, int count)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = (random.NextSingle() * 2f) - 1f;
        return values;
    }

}
