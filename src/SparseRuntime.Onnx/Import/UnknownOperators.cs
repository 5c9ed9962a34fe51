using SparseRuntime.Graph;

namespace SparseRuntime.Onnx;

/// <summary>Finds everything in a model that cannot be computed, so that one message can tell all of it.</summary>
internal static class UnknownOperators
{
    private const int MostListed = 100;

    /// <summary>Checks that every node's operator is known and its operator set imported.</summary>
    /// <exception cref="GraphException">Some are not; the message counts each and names its first node.</exception>
    public static void Check(IReadOnlyList<ImportedNode> nodes, Func<ImportedNode, bool> isKnown)
    {
        var unknown = new Dictionary<(string Domain, string OpType), (int Count, ImportedNode First)>();
        int count = 0;
        foreach (ImportedNode node in nodes)
        {
            if (node.OpType.Length == 0) throw new GraphException(node.Place, "a node has no operator");
            if (isKnown(node)) continue;
            count++;
            (string, string) key = (node.Domain, node.OpType);
            unknown[key] = unknown.TryGetValue(key, out (int Count, ImportedNode First) seen) ? (seen.Count + 1, seen.First) : (1, node);
        }

        if (count == 0) return;
        IEnumerable<string> listed = unknown.Values
            .OrderByDescending(u => u.Count)
            .Take(MostListed)
            .Select(u => $"{u.First.DisplayOperator} ({(u.Count == 1 ? "1 node" : $"{u.Count} nodes")}, first '{u.First.DisplayName}')");
        string rest = unknown.Count > MostListed ? $" and {unknown.Count - MostListed} more" : "";
        throw new GraphException($"{(count == 1 ? "1 node uses an operator that is" : $"{count} nodes use operators that are")} not supported: {string.Join(", ", listed)}{rest}");
    }
}
