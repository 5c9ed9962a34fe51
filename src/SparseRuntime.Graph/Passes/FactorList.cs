using SparseRuntime.Graph.Operators;

namespace SparseRuntime.Graph.Passes;

/// <summary>
/// A value as a number times other values: products and quotients by numbers taken apart, in whatever order they were
/// multiplied. Only what nobody else reads is taken apart.
/// </summary>
internal sealed class FactorList
{
    /// <summary>Products deeper than this are no activation.</summary>
    private const int MostDepth = 8;

    private readonly List<GraphValue> _factors = [];
    private readonly List<GraphNode> _nodes = [];

    private FactorList()
    {
    }

    /// <summary>The number.</summary>
    public double Number { get; private set; } = 1.0;

    /// <summary>The other values; one that occurs twice is listed twice.</summary>
    public IReadOnlyList<GraphValue> Factors => _factors;

    /// <summary>The products and quotients that were taken apart, the last one first.</summary>
    public IReadOnlyList<GraphNode> Nodes => _nodes;

    /// <summary>What a node multiplies together; the node itself is taken apart whoever reads it.</summary>
    public static FactorList Of(GraphNode node)
    {
        var list = new FactorList();
        list.TakeApart(node, 0);
        return list;
    }

    /// <summary>A value as a number times other values; itself, once, where it is no product.</summary>
    public static FactorList Of(GraphValue value)
    {
        var list = new FactorList();
        list.Add(value, 0);
        return list;
    }

    private void Add(GraphValue value, int depth)
    {
        if (LinearNodes.Number(value) is { } number)
            Number *= number;
        else if (depth >= MostDepth || value is not { OutputCount: 0, Consumers.Count: 1, Producer: { } producer } || !TakeApart(producer, depth))
            _factors.Add(value);
    }

    private bool TakeApart(GraphNode node, int depth)
    {
        if (node.Operator is not Binary { Kind: BinaryKind.Mul or BinaryKind.Div } binary) return false;
        GraphValue left = node.Inputs[0]!, right = node.Inputs[1]!;
        if (binary.Kind == BinaryKind.Div)
        {
            if (LinearNodes.Number(right) is not { } divisor) return false;
            Number /= divisor;
        }

        _nodes.Add(node);
        Add(left, depth + 1);
        if (binary.Kind == BinaryKind.Mul) Add(right, depth + 1);
        return true;
    }
}
