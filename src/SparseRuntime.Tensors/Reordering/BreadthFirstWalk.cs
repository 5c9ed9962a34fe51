namespace SparseRuntime.Tensors;

/// <summary>Breadth-first walks over the connected parts of a graph; each overwrites what the one before returned.</summary>
internal sealed class BreadthFirstWalk(BipartiteGraph graph)
{
    /// <summary>The number of the last walk that met a node; 0 for none.</summary>
    private readonly int[] _metIn = new int[graph.NodeCount];

    private readonly int[] _queue = new int[graph.NodeCount];
    private int _walk;

    /// <summary>Whether any walk has met the node.</summary>
    public bool HasMet(int node) => _metIn[node] != 0;

    /// <summary>Walks the part of the graph around a node.</summary>
    /// <param name="node">Where to begin.</param>
    /// <param name="depth">How many steps the farthest nodes are away.</param>
    /// <param name="lastLevel">Where the nodes that are so far away begin in the result.</param>
    /// <returns>All nodes of the part in the order in which they were met.</returns>
    public ReadOnlySpan<int> From(int node, out int depth, out int lastLevel)
    {
        _walk++;
        _metIn[node] = _walk;
        _queue[0] = node;
        int count = 1, levelEnd = 1;
        depth = 0;
        lastLevel = 0;
        for (int i = 0; i < count; i++)
        {
            if (i == levelEnd)
            {
                depth++;
                lastLevel = i;
                levelEnd = count;
            }

            foreach (int neighbour in graph.Neighbours(_queue[i]))
            {
                if (_metIn[neighbour] == _walk) continue;
                _metIn[neighbour] = _walk;
                _queue[count++] = neighbour;
            }
        }

        return _queue.AsSpan(0, count);
    }
}
