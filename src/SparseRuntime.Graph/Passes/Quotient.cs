using SparseRuntime.Graph.Operators;

namespace SparseRuntime.Graph.Passes;

/// <summary>A quotient, spelled as a division or as a product with a reciprocal.</summary>
/// <param name="Numerator">What is divided.</param>
/// <param name="Denominator">What it is divided by.</param>
/// <param name="Reciprocal">The node that computes the reciprocal; null for a division.</param>
internal sealed record Quotient(GraphValue Numerator, GraphValue Denominator, GraphNode? Reciprocal)
{
    /// <summary>The quotients that a node's result is: none, one, or two where both factors are reciprocals.</summary>
    public static IEnumerable<Quotient> Of(GraphNode node)
    {
        if (node.Operator is not Binary { Kind: BinaryKind.Div or BinaryKind.Mul } binary) yield break;
        GraphValue left = node.Inputs[0]!, right = node.Inputs[1]!;
        if (binary.Kind == BinaryKind.Div)
        {
            yield return new Quotient(left, right, null);
            yield break;
        }

        if (ReciprocalOf(right) is { } second) yield return new Quotient(left, second, right.Producer);
        if (ReciprocalOf(left) is { } first) yield return new Quotient(right, first, left.Producer);
    }

    /// <summary>What a value is the reciprocal of; null where it is none.</summary>
    private static GraphValue? ReciprocalOf(GraphValue value) => value.Producer switch
    {
        { Operator: Unary { Kind: UnaryKind.Reciprocal } } node => node.Inputs[0],
        { Operator: Binary { Kind: BinaryKind.Div } } node when LinearNodes.Number(node.Inputs[0]!) == 1f => node.Inputs[1],
        _ => null,
    };
}
