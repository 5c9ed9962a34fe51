using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>
/// Turns attention that is spelled out (queries times keys, a factor, a mask, Softmax, times values, with the views and
/// transposes that make heads of features before it and features of heads after it) into <see cref="MultiHeadAttention"/>.
/// The last axes of its operands and of its result are exchanged by nodes of their own, which the layout takes away.
/// </summary>
public sealed class AttentionFusion : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "fuse-attention";

    /// <inheritdoc/>
    public int Run(ModelGraph graph)
    {
        int changes = 0;
        foreach (GraphNode node in graph.Nodes)
        {
            if (node is { List: not null, Operator: MatMul } && Fuse(graph, node)) changes++;
        }

        return changes;
    }

    private static bool Fuse(ModelGraph graph, GraphNode mixed)
    {
        if (Inner(mixed.Inputs[0]!) is not { Operator: Softmax softmax } weights || weights.Outputs[0].Facts is not { ElementType: ElementType.Float32, Shape: { Rank: 3 or 4 } shape }) return false;
        int rank = shape.Rank;
        if ((softmax.Axis < 0 ? softmax.Axis + rank : softmax.Axis) != rank - 1) return false;
        if (ScoresOf(weights.Inputs[0]!, shape) is not { } scores || HeadsToFeatures(mixed.Outputs[0]) is not { } end) return false;

        HeadsOperand? query = HeadsOperand.Of(scores.Product.Inputs[0]!, featuresBeforeTokens: false);
        HeadsOperand? key = HeadsOperand.Of(scores.Product.Inputs[1]!, featuresBeforeTokens: true);
        HeadsOperand? value = HeadsOperand.Of(mixed.Inputs[1]!, featuresBeforeTokens: false);
        if (query is null || key is null || value is null || value.Factor != 1) return false;
        int images = rank == 4 ? shape[0] : 1, heads = shape[^3];
        if (!HasHeads(scores.Product.Inputs[0]!, shape) || !HasHeads(scores.Product.Inputs[1]!, shape) || !HasHeads(mixed.Inputs[1]!, shape)) return false;
        float factor = (float)(scores.Factor * query.Factor * key.Factor);
        if (!float.IsFinite(factor)) return false;

        GraphValue? mask = scores.Mask;
        if (mask?.Facts.Shape is { Rank: 3 } && rank == 3)
            mask = LastAxes.Reshape(graph, end, mask, new TensorShape([1, .. mask.Facts.Shape.Dimensions]));
        // Queries, keys and values that one layer makes together are one operand.
        var turned = new Dictionary<GraphValue, GraphValue>();
        List<GraphValue?> operands = [];
        foreach (HeadsOperand operand in (ReadOnlySpan<HeadsOperand>)[query, key, value])
        {
            if (!turned.TryGetValue(operand.Source, out GraphValue? columns)) turned.Add(operand.Source, columns = Columns(graph, end, operand, images));
            operands.Add(columns);
        }

        if (mask is not null) operands.Add(mask);
        GraphValue result = graph.InsertBefore(end, mixed.Name, new MultiHeadAttention(heads, factor, query.Heads, key.Heads, value.Heads), operands, [null]).Outputs[0];
        TensorShape wanted = end.Outputs[0].Facts.Shape!;
        GraphValue rows = graph.InsertBefore(end, $"{mixed.Name}/rows", LastAxes.Swap(3), [result], [null]).Outputs[0];
        if (!wanted.Equals(rows.Facts.Shape)) rows = LastAxes.Reshape(graph, end, rows, wanted);
        graph.ReplaceUses(end.Outputs[0], rows);
        return true;
    }

    /// <summary>The node that computes a value for one reader alone.</summary>
    private static GraphNode? Inner(GraphValue value) => value is { OutputCount: 0, Consumers.Count: 1 } ? value.Producer : null;

    /// <summary>An operand must have the scores' images and heads itself: what is broadcast stays as it is.</summary>
    private static bool HasHeads(GraphValue operand, TensorShape scores) =>
        operand.Facts.Shape is { } shape && shape.Rank == scores.Rank && shape.Dimensions[..^2].SequenceEqual(scores.Dimensions[..^2]);

    /// <summary>The product that scores come from, what it is multiplied by, and what is then added.</summary>
    private static (GraphNode Product, double Factor, GraphValue? Mask)? ScoresOf(GraphValue scores, TensorShape shape)
    {
        double factor = 1;
        GraphValue? mask = null;
        while (true)
        {
            if (Inner(scores) is not { } node || !shape.Equals(scores.Facts.Shape)) return null;
            GraphValue left = node.Inputs[0]!;
            GraphValue? right = node.Inputs.Count > 1 ? node.Inputs[1] : null;
            switch (node.Operator)
            {
                case MatMul:
                    return (node, factor, mask);
                case Binary { Kind: BinaryKind.Add } when mask is null && factor == 1 && right is not null:
                    bool isLeft = IsScores(left, shape);
                    if (!isLeft && !IsScores(right, shape)) return null;
                    mask = isLeft ? right : left;
                    if (mask.Facts is not { ElementType: ElementType.Float32, Shape: { } extents } || extents.Rank > shape.Rank) return null;
                    scores = isLeft ? left : right;
                    break;
                case Binary { Kind: BinaryKind.Mul } when LinearNodes.Number(right!) is { } number:
                    factor *= number;
                    scores = left;
                    break;
                case Binary { Kind: BinaryKind.Mul } when LinearNodes.Number(left) is { } number:
                    factor *= number;
                    scores = right!;
                    break;
                case Binary { Kind: BinaryKind.Div } when LinearNodes.Number(right!) is { } number:
                    factor /= number;
                    scores = left;
                    break;
                default:
                    return null;
            }
        }
    }

    /// <summary>Whether a value is a product, or one times a number.</summary>
    private static bool IsScores(GraphValue value, TensorShape shape)
    {
        FactorList factors = FactorList.Of(value);
        return shape.Equals(value.Facts.Shape) && factors.Factors is [{ Producer.Operator: MatMul }];
    }

    /// <summary>
    /// The node that has made [images, tokens, heads · features] of a result [images, heads, tokens, features] that nothing
    /// else reads; null where there is none.
    /// </summary>
    private static GraphNode? HeadsToFeatures(GraphValue result)
    {
        if (result is not { OutputCount: 0, Consumers: [{ Operator: Transpose transpose } turn], Facts.Shape: { } shape }) return null;
        int[] axes = OperatorTraits.AxesOf(transpose, shape.Rank);
        int[] expected = shape.Rank == 4 ? [0, 2, 1, 3] : [1, 0, 2];
        if (!axes.SequenceEqual(expected) || turn.Outputs[0] is not { OutputCount: 0, Consumers: [{ Operator: ViewOperator } join] }) return null;
        return join.Outputs[0].Facts.Shape is { Rank: >= 2 } joined && joined[^1] == shape[^1] * shape[^3] ? join : null;
    }

    /// <summary>A source [images, tokens, features] with its last two axes exchanged.</summary>
    private static GraphValue Columns(ModelGraph graph, GraphNode before, HeadsOperand operand, int images)
    {
        var wanted = new TensorShape(images, operand.Tokens, operand.AllFeatures);
        GraphValue source = operand.Source.Facts.Shape!.Equals(wanted) ? operand.Source : LastAxes.Reshape(graph, before, operand.Source, wanted);
        return LastAxes.Exchange(graph, before, source);
    }
}
