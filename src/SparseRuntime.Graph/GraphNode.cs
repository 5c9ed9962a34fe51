namespace SparseRuntime.Graph;

/// <summary>One application of an operator.</summary>
public sealed class GraphNode
{
    private readonly GraphValue?[] _inputs;
    private int _replaced;

    internal GraphNode(string name, Operator @operator, GraphValue?[] inputs, GraphValue[] outputs)
    {
        Name = name;
        Operator = @operator;
        _inputs = inputs;
        Outputs = outputs;
    }

    /// <summary>The name from the model, or one made from the first output; for messages and reports.</summary>
    public string Name { get; }

    /// <summary>What is computed.</summary>
    public Operator Operator { get; }

    /// <summary>The operands in order; null where an optional one is left out.</summary>
    public IReadOnlyList<GraphValue?> Inputs => _inputs;

    /// <summary>The results in order.</summary>
    public IReadOnlyList<GraphValue> Outputs { get; }

    /// <summary>How messages call the node: operator and name.</summary>
    public string DisplayName => $"{Operator.Name} '{Name}'";

    /// <summary>The list that holds the node; null once it is removed.</summary>
    internal NodeList? List { get; set; }

    /// <summary>The neighbour before this node in running order.</summary>
    internal GraphNode? Previous { get; set; }

    /// <summary>The neighbour after this node in running order.</summary>
    internal GraphNode? Next { get; set; }

    /// <summary>Lets one operand that is <paramref name="old"/> be <paramref name="replacement"/>.</summary>
    internal void ReplaceInput(GraphValue old, GraphValue replacement)
    {
        // The operands of a wide node are replaced one after the other: the search goes on where the last one ended.
        int at = Array.IndexOf(_inputs, old, _replaced);
        if (at < 0) at = Array.IndexOf(_inputs, old);
        _inputs[at] = replacement;
        _replaced = at + 1;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{string.Join(", ", Outputs.Select(o => o.Name))} = {Operator.Name}({string.Join(", ", Inputs.Select(i => i?.Name ?? "-"))})";
}
