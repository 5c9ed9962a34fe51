using SparseRuntime.Graph;

namespace SparseRuntime.Onnx;

/// <summary>Puts nodes into an order in which they can run, in time linear in nodes and operands.</summary>
internal static class NodeSorter
{
    private const int LongestCycleShown = 8;

    /// <summary>The nodes, each after those that it reads from; as given, if they are in such an order already.</summary>
    /// <param name="nodes">The nodes in any order.</param>
    /// <param name="isGiven">Whether a value is known without any node: an input or an initializer.</param>
    /// <exception cref="GraphException">A value is computed twice or by no node, or nodes wait for each other.</exception>
    public static IReadOnlyList<ImportedNode> Sort(IReadOnlyList<ImportedNode> nodes, Func<string, bool> isGiven)
    {
        Dictionary<string, int> producers = Producers(nodes, isGiven);
        bool sorted = true;
        var waiting = new int[nodes.Count];
        var readerCount = new int[nodes.Count + 1];
        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (string input in Reads(nodes[i]))
            {
                if (input.Length == 0 || isGiven(input)) continue;
                if (!producers.TryGetValue(input, out int producer))
                    throw new GraphException(nodes[i].Place, $"it reads '{ShortName.Of(input)}', which is no input, no initializer and no result of a node");
                sorted &= producer < i;
                waiting[i]++;
                readerCount[producer + 1]++;
            }
        }

        return sorted ? nodes : Sort(nodes, isGiven, producers, waiting, readerCount);
    }

    /// <summary>Operands, and what graphs of the node read from around it.</summary>
    private static IEnumerable<string> Reads(ImportedNode node) => node.Captures.Count == 0 ? node.Inputs : node.Inputs.Concat(node.Captures);

    private static Dictionary<string, int> Producers(IReadOnlyList<ImportedNode> nodes, Func<string, bool> isGiven)
    {
        var producers = new Dictionary<string, int>(nodes.Count);
        for (int i = 0; i < nodes.Count; i++)
        {
            bool any = false;
            foreach (string output in nodes[i].Outputs)
            {
                if (output.Length == 0) continue;
                any = true;
                if (isGiven(output))
                    throw new GraphException(nodes[i].Place, $"its result '{ShortName.Of(output)}' is already the name of an input or initializer");
                if (!producers.TryAdd(output, i))
                    throw new GraphException(nodes[i].Place, $"its result '{ShortName.Of(output)}' is already a result of {nodes[producers[output]].Place}");
            }

            if (!any) throw new GraphException(nodes[i].Place, "it has no results");
        }

        return producers;
    }

    private static List<ImportedNode> Sort(
        IReadOnlyList<ImportedNode> nodes, Func<string, bool> isGiven, Dictionary<string, int> producers, int[] waiting, int[] readerStart)
    {
        for (int i = 0; i < nodes.Count; i++)
            readerStart[i + 1] += readerStart[i];
        var readers = new int[readerStart[^1]];
        int[] next = readerStart[..^1];
        for (int i = 0; i < nodes.Count; i++)
        {
            foreach (string input in Reads(nodes[i]))
            {
                if (input.Length > 0 && !isGiven(input)) readers[next[producers[input]]++] = i;
            }
        }

        var ready = new Queue<int>();
        for (int i = 0; i < nodes.Count; i++)
        {
            if (waiting[i] == 0) ready.Enqueue(i);
        }

        var order = new List<ImportedNode>(nodes.Count);
        while (ready.TryDequeue(out int node))
        {
            order.Add(nodes[node]);
            for (int k = readerStart[node]; k < readerStart[node + 1]; k++)
            {
                if (--waiting[readers[k]] == 0) ready.Enqueue(readers[k]);
            }
        }

        return order.Count == nodes.Count ? order : throw Cycle(nodes, isGiven, producers, waiting);
    }

    // Every node that still waits has an operand from another such node: walking back must come round.
    private static GraphException Cycle(IReadOnlyList<ImportedNode> nodes, Func<string, bool> isGiven, Dictionary<string, int> producers, int[] waiting)
    {
        var path = new List<int>();
        var position = new Dictionary<int, int>();
        int node = Array.FindIndex(waiting, count => count > 0);
        while (position.TryAdd(node, path.Count))
        {
            path.Add(node);
            node = Reads(nodes[node]).Where(i => i.Length > 0 && !isGiven(i)).Select(i => producers[i]).First(p => waiting[p] > 0);
        }

        List<int> cycle = path[position[node]..];
        cycle.Reverse();
        string shown = string.Join(" -> ", cycle.Take(LongestCycleShown).Select(i => nodes[i].Place));
        string rest = cycle.Count > LongestCycleShown ? $" -> ... ({cycle.Count} nodes)" : "";
        return new GraphException(nodes[cycle[0]].Place, $"nodes wait for each other's results in a circle: {shown}{rest} -> {nodes[cycle[0]].Place}");
    }
}
