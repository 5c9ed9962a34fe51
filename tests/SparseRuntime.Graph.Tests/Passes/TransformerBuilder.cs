using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Passes;

/// <summary>Builds blocks of a transformer over [images, tokens, features], spelled in various ways.</summary>
internal sealed class TransformerBuilder(GraphBuilder b, int images, int tokens, int heads, int perHead, AttentionSpelling spelling)
{
    private GraphValue? _mask;

    public int Features { get; } = heads * perHead;

    /// <summary>Attention and what follows it, with residuals and normalizations.</summary>
    public GraphValue Block(GraphValue x)
    {
        GraphValue y = Normalized(b.Node(new Binary(BinaryKind.Add), Linear(Attention(x), Features, Features), x));
        GraphValue inner = b.Node(new Unary(UnaryKind.Relu), Linear(y, Features, 2 * Features));
        return Normalized(b.Node(new Binary(BinaryKind.Add), y, Linear(inner, 2 * Features, Features)));
    }

    /// <summary>Attention of a value over itself.</summary>
    public GraphValue Attention(GraphValue x)
    {
        (GraphValue q, GraphValue k, GraphValue v) = Operands(x);
        if (spelling.Scale is AttentionScale.Queries) q = b.Node(new Binary(BinaryKind.Div), q, b.Scalar(1.5f));
        if (spelling.Scale is AttentionScale.QueriesAndKeys)
        {
            q = b.Node(new Binary(BinaryKind.Mul), q, b.Scalar(0.8f));
            k = b.Node(new Binary(BinaryKind.Mul), b.Scalar(0.7f), k);
        }

        GraphValue scores = b.Node(new MatMul(), q, k);
        scores = spelling.Scale switch
        {
            AttentionScale.ScoresByProduct => b.Node(new Binary(BinaryKind.Mul), scores, b.Scalar(0.6f)),
            AttentionScale.ScoresByProductFromTheLeft => b.Node(new Binary(BinaryKind.Mul), b.Constant(1), scores),
            AttentionScale.ScoresByDivision => b.Node(new Binary(BinaryKind.Div), scores, b.Scalar(1.7f)),
            _ => scores,
        };
        if (spelling.Mask is not null)
        {
            _mask ??= b.Input(spelling.Mask);
            scores = spelling.MaskComesFirst ? b.Node(new Binary(BinaryKind.Add), _mask, scores) : b.Node(new Binary(BinaryKind.Add), scores, _mask);
        }

        return FromHeads(b.Node(new MatMul(), b.Node(new Softmax(-1), scores), v));
    }

    /// <summary>[images, heads, tokens, features] as [images, tokens, all features].</summary>
    public GraphValue FromHeads(GraphValue x) =>
        Reshaped(b.Node(new Transpose(spelling.WithoutImages ? [1, 0, 2] : [0, 2, 1, 3]), x), images, -1, Features);

    /// <summary>[images, tokens, all features] with an axis of heads before the tokens.</summary>
    public GraphValue ToHeads(GraphValue x) => spelling.WithoutImages
        ? b.Node(new Transpose([1, 0, 2]), Reshaped(x, -1, heads, perHead))
        : b.Node(new Transpose([0, 2, 1, 3]), Reshaped(x, images, -1, heads, perHead));

    /// <summary>As <see cref="ToHeads"/>, with features before tokens.</summary>
    public GraphValue KeysToHeads(GraphValue x) => spelling switch
    {
        { KeysInTwoTurns: true } => Turned(ToHeads(x)),
        { WithoutImages: true } => b.Node(new Transpose([1, 2, 0]), Reshaped(x, -1, heads, perHead)),
        _ => b.Node(new Transpose([0, 2, 3, 1]), Reshaped(x, images, -1, heads, perHead)),
    };

    /// <summary>A linear layer over the last axis.</summary>
    public GraphValue Linear(GraphValue x, int taps, int rows) => spelling.Flattened
        ? Reshaped(b.Node(new Gemm(1, 1, false, false), Reshaped(x, -1, taps), b.Constant(taps, rows), b.Constant(rows)), images, -1, rows)
        : b.Node(new Binary(BinaryKind.Add), b.Node(new MatMul(), x, b.Constant(taps, rows)), b.Constant(rows));

    private (GraphValue Q, GraphValue K, GraphValue V) Operands(GraphValue x)
    {
        switch (spelling.Packing)
        {
            case AttentionPacking.Split:
                IReadOnlyList<GraphValue> parts = b.Graph.AddNode("", new Split(-1), [Linear(x, Features, 3 * Features)], [null, null, null]).Outputs;
                return (ToHeads(parts[0]), KeysToHeads(parts[1]), ToHeads(parts[2]));
            case AttentionPacking.Gather:
                GraphValue packed = Reshaped(Linear(x, Features, 3 * Features), images, tokens, 3, heads, perHead);
                GraphValue turned = b.Node(new Transpose([2, 0, 3, 1, 4]), packed);
                return (Picked(turned, 0), Turned(Picked(turned, 1)), Picked(turned, -1));
            default:
                return (ToHeads(Linear(x, Features, Features)), KeysToHeads(Linear(x, Features, Features)), ToHeads(Linear(x, Features, Features)));
        }
    }

    private GraphValue Picked(GraphValue x, long place) => b.Node(new Gather(0), x, b.Constant(Tensor.Scalar(place)));

    private GraphValue Turned(GraphValue x) => b.Node(new Transpose(x.Facts.Shape!.Rank == 3 ? [0, 2, 1] : [0, 1, 3, 2]), x);

    private GraphValue Reshaped(GraphValue x, params long[] shape) => b.Node(new Reshape(), x, b.Constant(Tensor.From(shape, shape.Length)));

    private GraphValue Normalized(GraphValue x) => b.Node(new LayerNormalization(-1, 1e-2f), x, b.Constant(Features), b.Constant(Features));
}
