using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>
/// Turns Exp(x − ReduceMax(x)) / ReduceSum(Exp(x − ReduceMax(x))) over one axis of float32 into Softmax, whether the
/// quotient is a division or a product with a reciprocal, and whether the numerator is computed once or twice. Nothing
/// but the pattern may read what is on the way. Rows with NaN or +∞ in them, or of −∞ alone, are NaN either way.
/// </summary>
public sealed class SoftmaxFusion : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "fuse-softmax";

    /// <inheritdoc/>
    public int Run(ModelGraph graph)
    {
        int changes = 0;
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.List is not null && Quotient.Of(node).Any(quotient => Fuse(graph, node, quotient))) changes++;
        }

        return changes;
    }

    private static bool Fuse(ModelGraph graph, GraphNode end, Quotient quotient)
    {
        if (ReducedAxes.Of(quotient.Denominator.Producer, ReduceKind.Sum) is not [var axis]) return false;
        GraphNode total = quotient.Denominator.Producer!;
        var nodes = new SpelledNodes();
        nodes.Add([end, total]);
        if (quotient.Reciprocal is not null) nodes.Add(quotient.Reciprocal);
        if (OperandOf(quotient.Numerator, axis, nodes) is not { Facts.ElementType: ElementType.Float32 } x) return false;
        if (OperandOf(total.Inputs[0]!, axis, nodes) != x || !nodes.AreClosed(end)) return false;
        // The number over which a reciprocal is taken could have more axes than x, which has one at least.
        if (!nodes.ConstantsHaveAtMost(x.Facts.Shape?.Rank ?? 1)) return false;
        nodes.Replace(graph, end, new Softmax(axis), [x]);
        return true;
    }

    /// <summary>x, where a value is Exp(x − ReduceMax(x)) over an axis; null otherwise.</summary>
    private static GraphValue? OperandOf(GraphValue value, int axis, SpelledNodes nodes)
    {
        if (value.Producer is not { Operator: Unary { Kind: UnaryKind.Exp } } exponential) return null;
        if (exponential.Inputs[0]!.Producer is not { Operator: Binary { Kind: BinaryKind.Sub } } difference) return null;
        GraphValue x = difference.Inputs[0]!;
        GraphNode? greatest = difference.Inputs[1]!.Producer;
        if (ReducedAxes.Of(greatest, ReduceKind.Max) is not [var own] || own != axis || greatest!.Inputs[0] != x) return null;
        nodes.Add([exponential, difference, greatest]);
        return x;
    }
}
