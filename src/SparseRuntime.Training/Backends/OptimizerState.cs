namespace SparseRuntime.Training;

/// <summary>What update rules remember of a whole network: with parameters and masks, all that going on with training takes.</summary>
public sealed class OptimizerState
{
    /// <summary>The state before the first step.</summary>
    public OptimizerState(NetworkShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Shape = shape;
        Weights = [.. Enumerable.Range(0, shape.Layers).Select(layer => new MomentState(shape.WeightCount(layer)))];
        Biases = [.. Enumerable.Range(0, shape.Layers).Select(layer => new MomentState(shape.OutputsOf(layer)))];
        Scales = [.. Enumerable.Range(0, shape.Layers).Select(layer => new MomentState(shape.IsNormalized(layer) ? shape.OutputsOf(layer) : 0))];
        Shifts = [.. Scales.Select(scale => new MomentState(scale.Steps.Length))];
    }

    /// <summary>The network that it is of.</summary>
    public NetworkShape Shape { get; }

    /// <summary>Of each layer's weights, row-major [outputs, inputs].</summary>
    public IReadOnlyList<MomentState> Weights { get; internal init; }

    /// <summary>Of each layer's biases.</summary>
    public IReadOnlyList<MomentState> Biases { get; internal init; }

    /// <summary>Of the scales γ of each layer's normalization; without elements where it has none.</summary>
    public IReadOnlyList<MomentState> Scales { get; internal init; }

    /// <summary>Of the shifts β, likewise.</summary>
    public IReadOnlyList<MomentState> Shifts { get; internal init; }

    /// <summary>All of it, always in the same order: that of <see cref="Parameters.Arrays"/>, running statistics left out.</summary>
    public IEnumerable<NamedMoments> Moments()
    {
        for (int layer = 0; layer < Shape.Layers; layer++)
        {
            yield return new NamedMoments($"layer{layer}.weight", Weights[layer]);
            yield return new NamedMoments($"layer{layer}.bias", Biases[layer]);
            if (!Shape.IsNormalized(layer)) continue;
            yield return new NamedMoments($"layer{layer}.scale", Scales[layer]);
            yield return new NamedMoments($"layer{layer}.shift", Shifts[layer]);
        }
    }
}
