using System.Collections;

namespace SparseRuntime.Graph;

/// <summary>
/// The nodes that read a value, in the order in which they began to. Passes that walk over a graph take readers away from
/// the front or from the back, so both are found and removed in constant time however many there are.
/// </summary>
internal sealed class ReaderList : IReadOnlyList<GraphNode>
{
    private GraphNode[] _nodes = [];
    private int _first;

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public GraphNode this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return _nodes[_first + index];
        }
    }

    /// <summary>Adds a reader at the end.</summary>
    public void Add(GraphNode node)
    {
        if (_first + Count == _nodes.Length)
        {
            var larger = new GraphNode[Math.Max(1, 2 * Count)];
            Array.Copy(_nodes, _first, larger, 0, Count);
            (_nodes, _first) = (larger, 0);
        }

        _nodes[_first + Count++] = node;
    }

    /// <summary>Removes a reader once, if it is there.</summary>
    public void Remove(GraphNode node)
    {
        int end = _first + Count - 1;
        for (int step = 0; step <= Count / 2 && step < Count; step++)
        {
            if (_nodes[_first + step] == node)
            {
                Array.Copy(_nodes, _first, _nodes, _first + 1, step);
                _nodes[_first++] = null!;
                Count--;
                return;
            }

            if (_nodes[end - step] == node)
            {
                Array.Copy(_nodes, end - step + 1, _nodes, end - step, step);
                _nodes[end] = null!;
                Count--;
                return;
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerator<GraphNode> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
