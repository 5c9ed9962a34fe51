namespace SparseRuntime.Graph;

/// <summary>An edge of the graph: a constant, an input, or one output of one node.</summary>
public sealed class GraphValue
{
    private ReaderList _consumers = new();

    internal GraphValue(string name, ValueFacts facts)
    {
        Name = name;
        Facts = facts;
    }

    /// <summary>The name, unique within the graph.</summary>
    public string Name { get; }

    /// <summary>Type and, where known, shape.</summary>
    public ValueFacts Facts { get; internal set; }

    /// <summary>The constant, if the value is one.</summary>
    public GraphConstant? Constant { get; internal set; }

    /// <summary>The node that computes the value; null for constants and inputs.</summary>
    public GraphNode? Producer { get; internal set; }

    /// <summary>The nodes that read the value, once for every operand that does.</summary>
    public IReadOnlyList<GraphNode> Consumers => _consumers;

    /// <summary>Which outputs of the graph the value is; null when it is none.</summary>
    internal List<int>? OutputPlaces { get; set; }

    /// <summary>How often the value is an output of the graph.</summary>
    internal int OutputCount => OutputPlaces?.Count ?? 0;

    /// <summary>Whether something reads the value or hands it to the caller.</summary>
    internal bool IsUsed => _consumers.Count > 0 || OutputCount > 0;

    /// <summary>Takes all readers off the value, which then has none.</summary>
    internal IReadOnlyList<GraphNode> DetachConsumers()
    {
        ReaderList consumers = _consumers;
        _consumers = new ReaderList();
        return consumers;
    }

    internal void AddConsumer(GraphNode node) => _consumers.Add(node);

    internal void RemoveConsumer(GraphNode node) => _consumers.Remove(node);

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Facts.ElementType}{Facts.Shape?.ToString() ?? "[?]"}";
}
