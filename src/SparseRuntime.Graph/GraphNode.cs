namespace SparseRuntime.Graph;

/// <summary>One application of an operator.</summary>
public sealed class GraphNode
{
    internal GraphNode(string name, Operator @operator, GraphValue?[] inputs, GraphValue[] outputs)
    {
        Name = name;
        Operator = @operator;
        Inputs = inputs;
        Outputs = outputs;
    }

    /// <summary>The name from the model, or one made from the first output; for messages and reports.</summary>
    public string Name { get; }

    /// <summary>What is computed.</summary>
    public Operator Operator { get; }

    /// <summary>The operands in order; null where an optional one is left out.</summary>
    public IReadOnlyList<GraphValue?> Inputs { get; }

    /// <summary>The results in order.</summary>
    public IReadOnlyList<GraphValue> Outputs { get; }

    /// <summary>How messages call the node: operator and name.</summary>
    public string DisplayName => $"{Operator.Name} '{Name}'";

    /// <inheritdoc/>
    public override string ToString() =>
        $"{string.Join(", ", Outputs.Select(o => o.Name))} = {Operator.Name}({string.Join(", ", Inputs.Select(i => i?.Name ?? "-"))})";
}
