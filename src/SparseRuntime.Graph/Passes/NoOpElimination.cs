using SparseRuntime.Graph.Operators;

namespace SparseRuntime.Graph.Passes;

/// <summary>
/// Removes nodes that pass their operand on: Identity, Dropout at inference, Cast to the operand's own type, Concat
/// of one operand, and operators on shapes that are known to leave the shape as it is. An output keeps the name that
/// callers know it by. A copy from an input of the graph straight to an output stays, so that what a caller receives
/// is never what the caller gave.
/// </summary>
public sealed class NoOpElimination : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "eliminate-no-ops";

    /// <inheritdoc/>
    public int Run(ModelGraph graph)
    {
        int changes = 0;
        foreach (GraphNode node in graph.Nodes)
        {
            if (!PassesOn(node) || node.Outputs.Skip(1).Any(output => output.IsUsed)) continue;
            GraphValue operand = node.Inputs[0]!, result = node.Outputs[0];
            bool given = operand.Producer is null && operand.Constant is null;
            if (given && graph.IsOutput(result)) continue;
            graph.ReplaceUses(result, operand);
            graph.Remove(node);
            changes++;
        }

        return changes;
    }

    private static bool PassesOn(GraphNode node) => node.Operator switch
    {
        Identity or Dropout => true,
        Concat => node.Inputs.Count == 1,
        ViewOperator or Expand => KeepsShape(node),
        Transpose transpose => MovesNothing(transpose, node),
        Cast cast => cast.Type == node.Inputs[0]!.Facts.ElementType,
        _ => false,
    };

    private static bool KeepsShape(GraphNode node) =>
        node.Inputs[0]!.Facts.Shape is { } shape && shape.Equals(node.Outputs[0].Facts.Shape);

    private static bool MovesNothing(Transpose transpose, GraphNode node)
    {
        int? rank = transpose.Permutation?.Length ?? node.Inputs[0]!.Facts.Shape?.Rank;
        return rank is { } known && OperatorTraits.AxesOf(transpose, known).SequenceEqual(Enumerable.Range(0, known));
    }
}
