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
    }

    internal OptimizerState(NetworkShape shape, MomentState[] weights, MomentState[] biases)
    {
        Shape = shape;
        Weights = weights;
        Biases = biases;
    }

    /// <summary>The network that it is of.</summary>
    public NetworkShape Shape { get; }

    /// <summary>Of each layer's weights, row-major [outputs, inputs].</summary>
    public IReadOnlyList<MomentState> Weights { get; }

    /// <summary>Of each layer's biases.</summary>
    public IReadOnlyList<MomentState> Biases { get; }
}
