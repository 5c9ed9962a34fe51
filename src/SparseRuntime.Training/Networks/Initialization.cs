using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// Initial weights, normally distributed around zero, biases of zero and normalizations as new <see cref="Parameters"/> have them. Every weight takes its number from the stream
/// in the order layer, row, column, whether a mask keeps it or not, so that a network has the same weights under any mask.
/// </summary>
public static class Initialization
{
    /// <summary>Deviation √(2 / (inputs + outputs)) (Glorot and Bengio 2010).</summary>
    public static Parameters GlorotNormal(NetworkShape shape, RandomStream stream)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return Draw(shape, stream, (layer, _) => GlorotDeviation(shape.InputsOf(layer), shape.OutputsOf(layer)));
    }

    /// <summary>Deviation √(2 / inputs) (He et al. 2015).</summary>
    public static Parameters HeNormal(NetworkShape shape, RandomStream stream)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return Draw(shape, stream, (layer, _) => Math.Sqrt(2.0 / shape.InputsOf(layer)));
    }

    /// <summary>
    /// Deviation √(2 / kept inputs) for each unit by itself, so that signals keep their strength on their way through a
    /// sparse network (Evci et al. 2022, "Gradient flow in sparse neural networks and how lottery tickets win"). Weights
    /// outside the masks are zero.
    /// </summary>
    /// <param name="shape">The network.</param>
    /// <param name="masks">A mask per layer, null for a layer that keeps everything.</param>
    /// <param name="stream">Where the numbers come from.</param>
    /// <exception cref="ArgumentException">The number of masks or the shape of one is wrong.</exception>
    public static Parameters SparsityAware(NetworkShape shape, IReadOnlyList<Mask?> masks, RandomStream stream)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(masks);
        BackendChecks.Masks(shape, masks);
        Parameters parameters = Draw(shape, stream, (layer, row) => Math.Sqrt(2.0 / Math.Max(1, KeptInputs(masks[layer], row, shape.InputsOf(layer)))));
        LayerMasks.Apply(masks, parameters);
        return parameters;
    }

    /// <summary>√(2 / (inputs + outputs)).</summary>
    internal static double GlorotDeviation(int inputs, int outputs) => Math.Sqrt(2.0 / ((double)inputs + outputs));

    private static int KeptInputs(Mask? mask, int row, int inputs)
    {
        if (mask is null) return inputs;
        int kept = 0;
        for (int column = 0; column < inputs; column++)
        {
            if (mask[((long)row * inputs) + column]) kept++;
        }

        return kept;
    }

    private static Parameters Draw(NetworkShape shape, RandomStream stream, Func<int, int, double> deviation)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var parameters = new Parameters(shape);
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            int inputs = shape.InputsOf(layer);
            for (int row = 0; row < shape.OutputsOf(layer); row++)
            {
                double sigma = deviation(layer, row);
                foreach (ref float weight in parameters.Layers[layer].Weights.AsSpan(row * inputs, inputs))
                    weight = (float)(sigma * stream.NextNormal());
            }
        }

        return parameters;
    }
}
