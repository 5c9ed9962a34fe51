using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>Puts the nodes of a branch in the place of an If whose condition is constant.</summary>
public sealed class BranchFolding : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "fold-branches";

    /// <inheritdoc/>
    public int Run(ModelGraph graph)
    {
        int changes = 0;
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Operator is not If choice || node.Inputs[0]?.Constant is not { ElementType: ElementType.Bool, Shape.ElementCount: 1 } condition) continue;
            bool holds = condition.ToDense().Bytes.Span[0] != 0;
            (int first, int count) = choice.OperandsOf(holds);
            Splice(graph, node, holds ? choice.WhenTrue : choice.WhenFalse, [.. node.Inputs.Skip(first).Take(count).Select(input => input!)]);
            changes++;
        }

        return changes;
    }

    private static void Splice(ModelGraph graph, GraphNode node, ModelGraph body, GraphValue[] operands)
    {
        var values = new Dictionary<GraphValue, GraphValue>();
        for (int i = 0; i < operands.Length; i++)
            values.Add(body.Inputs[i], operands[i]);
        foreach (GraphValue value in body.Values)
        {
            if (value.Constant is { } constant) values.Add(value, graph.AddConstant(graph.FreshName(value.Name), constant));
        }

        foreach (GraphNode inner in body.Nodes)
        {
            GraphNode twin = graph.InsertBefore(
                node, inner.Name, inner.Operator, [.. inner.Inputs.Select(input => input is null ? null : values[input])], new string?[inner.Outputs.Count]);
            for (int i = 0; i < inner.Outputs.Count; i++)
                values.Add(inner.Outputs[i], twin.Outputs[i]);
        }

        for (int i = 0; i < node.Outputs.Count; i++)
        {
            GraphValue result = values[body.Outputs[i]];

            // What a caller receives is never what the caller gave.
            bool given = result.Producer is null && result.Constant is null;
            if (given && graph.IsOutput(node.Outputs[i])) result = graph.InsertBefore(node, node.Name, new Identity(), [result], [null]).Outputs[0];
            graph.ReplaceUses(node.Outputs[i], result);
        }

        graph.Remove(node);
    }
}
