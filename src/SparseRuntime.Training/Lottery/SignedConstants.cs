
namespace SparseRuntime.Training;

/// <summary>Networks that have nothing of their weights left but the signs (Zhou et al. 2019, "Deconstructing lottery tickets").</summary>
public static class SignedConstants
{
    /// <summary>Every weight becomes its sign times the deviation of its layer's weights around their mean; zeros stay, and so do biases.</summary>
    /// <param name="parameters">The parameters, which stay as they are.</param>
    public static Parameters Of(Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameters result = parameters.Clone();
        foreach (LayerParameters layer in result.Layers)
        {
            double mean = layer.Weights.Average(weight => (double)weight);
            float size = (float)Math.Sqrt(layer.Weights.Average(weight => (weight - mean) * (weight - mean)));
            foreach (ref float weight in layer.Weights.AsSpan())
                weight = weight > 0 ? size : weight < 0 ? -size : 0f;
        }

        return result;
    }
}
