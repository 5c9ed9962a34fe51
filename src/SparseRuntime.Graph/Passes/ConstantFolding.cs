namespace SparseRuntime.Graph.Passes;

/// <summary>
/// Computes every node whose operands are constants, or that reads nothing but the shapes of its operands while they
/// are known. What follows from a new constant is derived in the same sweep. A result that would take more than twice
/// what its operands do, and more than 64 KiB, stays computed at run time.
/// </summary>
/// <param name="budgetBytes">
/// The most that all results of one run take together, in bytes; null allows four times what the graph's constants
/// take when the run begins, and at least 256 MiB.
/// </param>
public sealed class ConstantFolding(long? budgetBytes = null) : IGraphPass
{
    private const long LeastBudget = 256L << 20;

    /// <inheritdoc/>
    public string Name => "fold-constants";

    /// <inheritdoc/>
    /// <exception cref="GraphException">A node cannot be computed with its constants.</exception>
    public int Run(ModelGraph graph)
    {
        long budget = budgetBytes ?? Math.Max(LeastBudget, 4 * graph.Values.Sum(value => value.Constant?.StoredBytes ?? 0));
        var renewed = new HashSet<GraphValue>();
        int changes = 0;
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Inputs.Any(input => input is not null && renewed.Contains(input)) && FactInference.Infer(node))
                renewed.UnionWith(node.Outputs);
            if (!node.Outputs.Any(output => output.IsUsed)) continue;
            if (ConstantEvaluator.Cost(node) is not { } cost || cost > budget) continue;
            budget -= cost;
            GraphConstant[] results = ConstantEvaluator.Evaluate(node);
            for (int i = 0; i < results.Length; i++)
            {
                if (node.Outputs[i].IsUsed) renewed.Add(graph.Materialize(node.Outputs[i], results[i]));
            }

            RemoveWithOperands(graph, node);
            changes++;
        }

        return changes;
    }

    /// <summary>Constants on the way are let go at once: a long chain never holds more than two of them.</summary>
    private static void RemoveWithOperands(ModelGraph graph, GraphNode node)
    {
        graph.Remove(node);
        foreach (GraphValue input in node.Inputs.OfType<GraphValue>().Distinct())
        {
            if (input.Constant is not null && !input.IsUsed) graph.RemoveConstant(input);
        }
    }
}
