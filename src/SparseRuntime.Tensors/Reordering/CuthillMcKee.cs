namespace SparseRuntime.Tensors;

/// <summary>
/// Orders of rows and taps that gather kept weights around the diagonal, so that neighbouring rows read neighbouring
/// inputs (Cuthill and McKee 1969, "Reducing the bandwidth of sparse symmetric matrices"; reversed as by George 1971).
/// Heuristics: bandwidth usually falls a lot where there is structure to find, and is not minimal.
/// </summary>
public static class CuthillMcKee
{
    /// <summary>
    /// The reverse Cuthill–McKee order of the graph whose nodes are the rows and the taps and whose edges are the kept
    /// weights. Every connected part is walked in breadth from a node at its rim (George and Liu 1979, "An implementation
    /// of a pseudoperipheral node finder"), neighbours by rising degree. Rows and taps that keep nothing come last.
    /// </summary>
    /// <returns>The order of the rows and that of the taps; apply both.</returns>
    public static (Permutation Rows, Permutation Taps) Reverse(WeightMatrix weights)
    {
        var graph = new BipartiteGraph(weights);
        var walk = new BreadthFirstWalk(graph);
        var order = new int[graph.NodeCount];
        int count = 0;
        foreach (int node in graph.NodesByDegree)
        {
            if (graph.Degree(node) == 0 || walk.HasMet(node)) continue;
            ReadOnlySpan<int> part = FromRim(walk, graph, node);
            part.CopyTo(order.AsSpan(count));
            count += part.Length;
        }

        order.AsSpan(0, count).Reverse();
        foreach (int node in graph.NodesByDegree)
        {
            if (graph.Degree(node) == 0) order[count++] = node;
        }

        return Split(order, weights.Rows);
    }

    /// <summary>
    /// How far from the diagonal a matrix keeps anything, in taps: the maximum of <c>|row · taps / rows − tap|</c> over
    /// its kept weights; 0 when it keeps nothing.
    /// </summary>
    public static double Bandwidth(WeightMatrix weights)
    {
        var taps = new int[weights.Taps];
        var values = new float[weights.Taps];
        double widest = 0;
        for (int row = 0; row < weights.Rows; row++)
        {
            int count = weights.CopyRowNonzeros(row, taps, values);
            if (count == 0) continue;
            double diagonal = (double)row * weights.Taps / weights.Rows;
            widest = Math.Max(widest, Math.Max(Math.Abs(diagonal - taps[0]), Math.Abs(diagonal - taps[count - 1])));
        }

        return widest;
    }

    /// <summary>
    /// The walk over a node's part of the graph from a node at its rim: from the end of one walk begins the next, until
    /// none is deeper than the one before.
    /// </summary>
    private static ReadOnlySpan<int> FromRim(BreadthFirstWalk walk, BipartiteGraph graph, int node)
    {
        ReadOnlySpan<int> met = walk.From(node, out int depth, out int lastLevel);
        while (true)
        {
            int end = met[lastLevel];
            foreach (int candidate in met[lastLevel..])
            {
                if (graph.Degree(candidate) < graph.Degree(end)) end = candidate;
            }

            met = walk.From(end, out int found, out lastLevel);
            if (found <= depth) return met;
            depth = found;
        }
    }

    private static (Permutation Rows, Permutation Taps) Split(ReadOnlySpan<int> order, int rowCount)
    {
        var rows = new int[rowCount];
        var taps = new int[order.Length - rowCount];
        int row = 0, tap = 0;
        foreach (int node in order)
        {
            if (node < rowCount) rows[row++] = node;
            else taps[tap++] = node - rowCount;
        }

        return (new Permutation(rows), new Permutation(taps));
    }
}
