using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>
/// Proves that a model treats the samples of a batch independently: that running it on slices of the batch, one after
/// the other, gives what running it on the whole batch gives. The model is bound to both numbers of samples and walked
/// through in both forms side by side. A value is per sample, or the same in both; each operator that reads samples must
/// be known to keep them apart; and nothing that follows from the number of samples may be computed with. What is not
/// proven counts as dependent.
/// </summary>
public sealed class SampleAnalysis
{
    private readonly int _whole;
    private readonly int _slice;
    private readonly Dictionary<GraphValue, ValueSamples> _states = [];

    private SampleAnalysis(int whole, int slice)
    {
        _whole = whole;
        _slice = slice;
    }

    /// <summary>Why a batch must not be cut into slices; null where it is proven that it may.</summary>
    /// <param name="graph">The model before any pass that lays it out; it is not changed.</param>
    /// <param name="shapes">The shapes of the inputs, one per input, for the whole batch.</param>
    /// <param name="samples">Samples of a slice, a proper divisor of the extent of dimension 0 of all inputs.</param>
    public static string? Obstacle(ModelGraph graph, IReadOnlyList<TensorShape> shapes, int samples)
    {
        if (Batch(shapes) is not { } count) return "not all inputs have the same number of samples, two or more, along dimension 0";
        if (samples < 1 || samples >= count || count % samples != 0)
            throw new ArgumentOutOfRangeException(nameof(samples), samples, $"slices of a batch of {count} samples must be equal and smaller");
        try
        {
            return new SampleAnalysis(count, samples).Walk(Bind(graph, shapes), Bind(graph, SliceOf(shapes, samples)));
        }
        catch (Exception e) when (e is GraphException or ArgumentException or InvalidOperationException or ArithmeticException)
        {
            return $"the model fixes its number of samples: {e.Message}";
        }
    }

    /// <summary>The samples that all inputs have along dimension 0; null unless they have equally many, two or more.</summary>
    public static int? Batch(IReadOnlyList<TensorShape> shapes)
    {
        int count = shapes.Count == 0 || shapes[0].Rank == 0 ? 0 : shapes[0][0];
        return count >= 2 && shapes.All(shape => shape.Rank > 0 && shape[0] == count) ? count : null;
    }

    /// <summary>The shapes with another extent of dimension 0.</summary>
    public static TensorShape[] SliceOf(IReadOnlyList<TensorShape> shapes, int samples) => [.. shapes.Select(shape => WithSamples(shape, samples))];

    private static TensorShape WithSamples(TensorShape shape, int samples) => new([samples, .. shape.Dimensions[1..]]);

    /// <summary>The graph with its shapes known and everything computed that follows from them, the operators those of the graph itself.</summary>
    private static ModelGraph Bind(ModelGraph graph, IReadOnlyList<TensorShape> shapes)
    {
        ModelGraph bound = graph.Clone();
        bound.Infer(shapes);
        new ConstantFolding().Run(bound);
        return bound;
    }

    private string? Walk(ModelGraph whole, ModelGraph slice)
    {
        foreach (GraphValue input in whole.Inputs)
            _states.Add(input, ValueSamples.PerSample);
        IReadOnlyList<GraphNode> nodes = whole.Nodes, twins = slice.Nodes;
        if (nodes.Count != twins.Count) return "what can be computed beforehand depends on the number of samples";
        for (int i = 0; i < nodes.Count; i++)
        {
            if (Refuses(nodes[i], twins[i]) is { } reason) return $"{nodes[i].DisplayName} {reason}";
        }

        for (int i = 0; i < whole.Outputs.Count; i++)
        {
            GraphValue output = whole.Outputs[i];
            if (output.Constant is not null || _states[output] != ValueSamples.PerSample) return $"output '{whole.OutputNames[i]}' has no samples along dimension 0";
        }

        return null;
    }

    private string? Refuses(GraphNode node, GraphNode twin)
    {
        // Both graphs are copies of one, so that names and operators tell which nodes and values belong together.
        if (!ReferenceEquals(node.Operator, twin.Operator) || node.Outputs[0].Name != twin.Outputs[0].Name) return "is computed for one number of samples only";
        var states = new ValueSamples[node.Inputs.Count];
        for (int i = 0; i < states.Length; i++)
        {
            if (StateOf(node.Inputs[i], twin.Inputs[i]) is not { } state) return $"reads another operand {i} for another number of samples";
            states[i] = state;
        }

        if (node.Operator is Operators.ControlFlowOperator) return "has graphs of its own";
        ValueSamples result = states.AsSpan().ContainsAnyExcept(ValueSamples.Shared) ? ValueSamples.PerSample : ValueSamples.Shared;
        for (int i = 0; i < node.Outputs.Count; i++)
        {
            if (!ShapesFit(node.Outputs[i].Facts.Shape, twin.Outputs[i].Facts.Shape, result)) return "has results whose shapes do not follow from the number of samples alone";
            _states.Add(node.Outputs[i], result);
        }

        return result == ValueSamples.Shared || SampleRules.Keep(new SampleOperands(node, states)) ? null : "is not known to keep samples apart";
    }

    /// <summary>What an operand is; null where the two graphs do not read the same.</summary>
    private ValueSamples? StateOf(GraphValue? value, GraphValue? twin)
    {
        if (value is null || twin is null) return value is null && twin is null ? ValueSamples.Shared : null;
        if (value.Constant is { } constant && twin.Constant is { } other) return StateOf(constant, other);
        return value.Constant is null && twin.Constant is null && value.Name == twin.Name ? _states[value] : null;
    }

    private ValueSamples StateOf(GraphConstant constant, GraphConstant twin)
    {
        if (ReferenceEquals(constant, twin)) return ValueSamples.Shared;
        if (constant.Sparse is not null || twin.Sparse is not null || constant.ElementType != twin.ElementType) return ValueSamples.Extents;
        ReadOnlySpan<byte> bytes = constant.ToDense().Bytes.Span, others = twin.ToDense().Bytes.Span;
        if (constant.Shape.Equals(twin.Shape)) return bytes.SequenceEqual(others) ? ValueSamples.Shared : ValueSamples.Extents;
        if (!ShapesFit(constant.Shape, twin.Shape, ValueSamples.PerSample) || bytes.IsEmpty) return ValueSamples.Extents;

        // Made for as many samples as there are, the same for each.
        ReadOnlySpan<byte> sample = bytes[..(bytes.Length / _whole)];
        return Repeats(bytes, sample) && Repeats(others, sample) ? ValueSamples.PerSample : ValueSamples.Extents;
    }

    private static bool Repeats(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> sample)
    {
        for (int start = 0; start < bytes.Length; start += sample.Length)
        {
            if (!bytes.Slice(start, sample.Length).SequenceEqual(sample)) return false;
        }

        return true;
    }

    private bool ShapesFit(TensorShape? whole, TensorShape? slice, ValueSamples state)
    {
        if (whole is null || slice is null) return false;
        if (state == ValueSamples.Shared) return whole.Equals(slice);
        return whole.Rank > 0 && whole[0] == _whole && slice.Equals(WithSamples(whole, _slice));
    }
}
