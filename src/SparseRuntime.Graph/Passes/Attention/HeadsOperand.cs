using SparseRuntime.Graph.Operators;

namespace SparseRuntime.Graph.Passes;

/// <summary>
/// Queries, keys or values of all heads, [images, heads, tokens, features], as what they were made from: some features
/// of a value [images, tokens, all features], times a number.
/// </summary>
/// <param name="Source">The value, of any shape whose elements are in that order.</param>
/// <param name="Tokens">Tokens.</param>
/// <param name="AllFeatures">Features of the source.</param>
/// <param name="Heads">Which of them are the heads'.</param>
/// <param name="Factor">What they are multiplied by.</param>
internal sealed record HeadsOperand(GraphValue Source, int Tokens, int AllFeatures, HeadFeatures Heads, double Factor)
{
    /// <summary>Longer ways from a linear layer to its heads are none that a model takes.</summary>
    private const int MostSteps = 16;

    /// <summary>
    /// The operand that a value is; null where its elements lie otherwise. The value has the axes images, heads, tokens and
    /// features, of which images may be missing, or heads.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <param name="featuresBeforeTokens">Whether the last two axes are exchanged.</param>
    public static HeadsOperand? Of(GraphValue value, bool featuresBeforeTokens)
    {
        // Back to where a step is no view and no product with a number, then forward again with the elements in view.
        var path = new Stack<(GraphNode Node, GraphValue Result)>();
        GraphValue source = value;
        while (path.Count < MostSteps && source.Producer is { } node && (node.Operator is Transpose or ViewOperator or Gather or Split || FactorOf(node) is not null))
        {
            path.Push((node, source));
            source = FactorOf(node)?.Operand ?? node.Inputs[0]!;
        }

        if (source.Facts.Shape is null) return null;
        var elements = StridedElements.Of(source.Facts.Shape);
        double factor = 1;
        foreach ((GraphNode node, GraphValue result) in path)
        {
            if (FactorOf(node) is var (_, number))
            {
                factor *= number;
            }
            else if (elements.Through(node, result) is { } next)
            {
                elements = next;
            }
            else
            {
                // What this node makes has an order of its own.
                if (result.Facts.Shape is null) return null;
                (source, elements, factor) = (result, StridedElements.Of(result.Facts.Shape), 1);
            }
        }

        return Fit(source, elements, factor, featuresBeforeTokens);
    }

    /// <summary>A value that a node multiplies by a number, and the number.</summary>
    private static (GraphValue Operand, double Number)? FactorOf(GraphNode node)
    {
        if (node.Operator is not Binary { Kind: BinaryKind.Mul or BinaryKind.Div } binary) return null;
        GraphValue left = node.Inputs[0]!, right = node.Inputs[1]!;
        if (LinearNodes.Number(right) is { } second && KeepsShape(node, left)) return (left, binary.Kind == BinaryKind.Mul ? second : 1.0 / second);
        return binary.Kind == BinaryKind.Mul && LinearNodes.Number(left) is { } first && KeepsShape(node, right) ? (right, first) : null;
    }

    private static bool KeepsShape(GraphNode node, GraphValue operand) => node.Outputs[0].Facts.Shape?.Equals(operand.Facts.Shape) == true;

    private static HeadsOperand? Fit(GraphValue source, StridedElements elements, double factor, bool featuresBeforeTokens)
    {
        int rank = elements.Extents.Length;
        if (rank is < 3 or > 4 || source.Facts.Shape is not { Rank: >= 2 } shape || elements.Extents.Contains(0)) return null;
        int tokenAxis = featuresBeforeTokens ? rank - 1 : rank - 2, featureAxis = featuresBeforeTokens ? rank - 2 : rank - 1;
        int tokens = elements.Extents[tokenAxis], features = elements.Extents[featureAxis], all = shape[^1];
        (int images, long imageStride) = rank == 4 ? (elements.Extents[0], elements.Strides[0]) : (1, 0);
        int heads = elements.Extents[rank - 3];
        bool fits = (features == 1 || elements.Strides[featureAxis] == 1)
            && (tokens == 1 || elements.Strides[tokenAxis] == all)
            && (heads == 1 || elements.Strides[rank - 3] == features)
            && (images == 1 || imageStride == (long)tokens * all)
            && elements.Offset + ((long)heads * features) <= all
            && shape.ElementCount == (long)images * tokens * all;
        return fits && double.IsFinite(factor) ? new HeadsOperand(source, tokens, all, new HeadFeatures((int)elements.Offset, features), factor) : null;
    }
}
