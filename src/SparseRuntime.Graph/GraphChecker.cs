using SparseRuntime.Tensors;

namespace SparseRuntime.Graph;

/// <summary>Finds inconsistencies of a graph in one walk over its nodes, operands and readers.</summary>
internal static class GraphChecker
{
    /// <summary>Checks what every pass must leave intact.</summary>
    /// <exception cref="InvalidOperationException">The graph is inconsistent; the message says where.</exception>
    public static void Check(ModelGraph graph)
    {
        var ready = new HashSet<GraphValue>(graph.Inputs);
        ready.UnionWith(graph.Values.Where(v => v.Constant is not null));
        foreach (GraphNode node in graph.Nodes)
            CheckNode(graph, node, ready);

        foreach (GraphValue output in graph.Outputs)
        {
            if (!ready.Contains(output)) throw new InvalidOperationException($"output '{output.Name}' is never computed");
            Expect(graph, output, "is an output");
        }

        foreach (GraphValue value in graph.Values)
        {
            if (!ready.Contains(value)) throw new InvalidOperationException($"'{value.Name}' belongs to no node of the graph");
            if (value.Constant is { } constant && value.Facts != new ValueFacts(constant.ElementType, constant.Shape))
                throw new InvalidOperationException($"the facts of '{value.Name}' are not those of its constant, {constant.ElementType.DisplayName()}{constant.Shape}");
        }

        CheckReaders(graph);
    }

    private static void CheckNode(ModelGraph graph, GraphNode node, HashSet<GraphValue> ready)
    {
        foreach (GraphValue? input in node.Inputs)
        {
            if (input is null) continue;
            if (!ready.Contains(input)) throw new InvalidOperationException($"{node.DisplayName} reads '{input.Name}' before it is computed");
            Expect(graph, input, $"is read by {node.DisplayName}");
        }

        foreach (GraphValue output in node.Outputs)
        {
            if (output.Producer != node) throw new InvalidOperationException($"'{output.Name}' does not know that {node.DisplayName} computes it");
            if (!ready.Add(output)) throw new InvalidOperationException($"'{output.Name}' is computed twice");
            Expect(graph, output, $"is computed by {node.DisplayName}");
        }
    }

    private static void Expect(ModelGraph graph, GraphValue value, string use)
    {
        if (graph.Find(value.Name) != value) throw new InvalidOperationException($"'{value.Name}' {use} and is not a value of the graph");
    }

    /// <summary>What nodes read and what values list as their readers must be the same, repetitions included.</summary>
    private static void CheckReaders(ModelGraph graph)
    {
        var missing = new Dictionary<(GraphValue Value, GraphNode Reader), int>();
        foreach (GraphNode node in graph.Nodes)
        {
            foreach (GraphValue? input in node.Inputs)
            {
                if (input is not null) missing[(input, node)] = missing.GetValueOrDefault((input, node)) + 1;
            }
        }

        foreach (GraphValue value in graph.Values)
        {
            foreach (GraphNode reader in value.Consumers)
                missing[(value, reader)] = missing.GetValueOrDefault((value, reader)) - 1;
        }

        foreach (((GraphValue value, GraphNode reader), int count) in missing)
        {
            if (count > 0) throw new InvalidOperationException($"'{value.Name}' does not list {reader.DisplayName} as a reader");
            if (count < 0) throw new InvalidOperationException($"'{value.Name}' lists {reader.DisplayName} as a reader, which it is not");
        }
    }
}
