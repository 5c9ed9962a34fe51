namespace SparseRuntime.Graph;

/// <summary>
/// The nodes of a graph in running order. Linked, so that inserting and removing anywhere takes constant time; read
/// through snapshots, so that a caller may edit the graph while walking over its nodes.
/// </summary>
internal sealed class NodeList
{
    private GraphNode? _first;
    private GraphNode? _last;
    private int _count;
    private GraphNode[]? _snapshot;

    /// <summary>The nodes at this moment; later changes do not show in the returned array.</summary>
    public IReadOnlyList<GraphNode> Snapshot()
    {
        if (_snapshot is not null) return _snapshot;
        var nodes = new GraphNode[_count];
        int i = 0;
        for (GraphNode? node = _first; node is not null; node = node.Next)
            nodes[i++] = node;
        return _snapshot = nodes;
    }

    /// <summary>Puts a node before <paramref name="next"/>, or at the end when that is null.</summary>
    /// <exception cref="ArgumentException"><paramref name="next"/> is not in this list.</exception>
    public void Insert(GraphNode node, GraphNode? next)
    {
        if (next is not null) Expect(next);
        GraphNode? previous = next is null ? _last : next.Previous;
        node.List = this;
        node.Previous = previous;
        node.Next = next;
        if (previous is null) _first = node;
        else previous.Next = node;
        if (next is null) _last = node;
        else next.Previous = node;
        _count++;
        _snapshot = null;
    }

    /// <summary>Takes a node out.</summary>
    /// <exception cref="ArgumentException">The node is not in this list.</exception>
    public void Remove(GraphNode node)
    {
        Expect(node);
        if (node.Previous is null) _first = node.Next;
        else node.Previous.Next = node.Next;
        if (node.Next is null) _last = node.Previous;
        else node.Next.Previous = node.Previous;
        node.List = null;
        node.Previous = null;
        node.Next = null;
        _count--;
        _snapshot = null;
    }

    /// <summary>Checks that a node is in this list.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public void Expect(GraphNode node)
    {
        if (node.List != this) throw new ArgumentException($"{node.DisplayName} is not a node of this graph", nameof(node));
    }
}
