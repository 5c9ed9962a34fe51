using SparseRuntime.Pruning;
using SparseRuntime.Tensors;
using SparseRuntime.Tool.Inputs;

namespace SparseRuntime.Tool.Zoo;

/// <summary>
/// Random weights of a model, pruned where asked and scaled by what is left of the fan-in, so that activations keep
/// their size through the layers. The same numbers from the same seed on every machine.
/// </summary>
/// <param name="seed">The seed.</param>
/// <param name="pattern">What goes together; channels are left whole here, for they are pruned in the finished model.</param>
/// <param name="sparsity">The share that goes.</param>
internal sealed class ZooWeights(ulong seed, PruningPattern pattern, double sparsity)
{
    private SplitMix64 _random = new(seed);

    /// <summary>A weight matrix, a row per output, whose rows have a mean sum of squares of <paramref name="gain"/>.</summary>
    /// <param name="shape">Outputs, inputs, and the extents of a kernel if there is one.</param>
    /// <param name="gain">
    /// The variance of an output for inputs of mean square 1: 2 behind ReLU's halving (He et al. 2015), 1 where nothing
    /// is halved (Glorot and Bengio 2010).
    /// </param>
    /// <param name="isPruned">Whether the pattern is applied.</param>
    public float[] Matrix(TensorShape shape, double gain, bool isPruned)
    {
        float[] values = Normal((int)shape.ElementCount, 0, 1);
        if (isPruned && pattern.Kind != PatternKind.Channels)
        {
            // The weights are independent of each other and of their places, so the largest ones are a random choice.
            Mask mask = pattern.Mask(shape, Magnitude.Scores(values), sparsity);
            for (int i = 0; i < values.Length; i++)
            {
                if (!mask[i]) values[i] = 0f;
            }
        }

        double squares = 0;
        foreach (float value in values)
            squares += (double)value * value;
        float factor = squares > 0 ? (float)Math.Sqrt(gain * shape[0] / squares) : 0f;
        for (int i = 0; i < values.Length; i++)
            values[i] *= factor;
        return values;
    }

    /// <summary>Numbers of a bell-shaped distribution, the sum of four uniform ones; never exactly the mean.</summary>
    /// <param name="count">How many.</param>
    /// <param name="mean">Their mean.</param>
    /// <param name="deviation">Their standard deviation; none is more than 2·√3 of it from the mean.</param>
    public float[] Normal(int count, float mean, float deviation)
    {
        float scale = deviation * MathF.Sqrt(3);
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            float sum;
            do sum = _random.NextUnit() + _random.NextUnit() + _random.NextUnit() + _random.NextUnit() - 2f;
            while (sum == 0f);
            values[i] = mean + (scale * sum);
        }

        return values;
    }

    /// <summary>Numbers uniform between two bounds.</summary>
    public float[] Uniform(int count, float least, float most)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = least + ((most - least) * _random.NextUnit());
        return values;
    }
}
