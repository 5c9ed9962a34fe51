using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Y = α·A·B + β·C for matrices A and B, possibly transposed, and an optional C broadcast to the result.</summary>
/// <param name="alpha">Factor of the product.</param>
/// <param name="beta">Factor of C.</param>
/// <param name="transposeA">Whether A is given as [k, m].</param>
/// <param name="transposeB">Whether B is given as [n, k].</param>
public sealed class Gemm(float alpha, float beta, bool transposeA, bool transposeB) : Operator
{
    /// <summary>Factor of the product.</summary>
    public float Alpha { get; } = alpha;

    /// <summary>Factor of C.</summary>
    public float Beta { get; } = beta;

    /// <summary>Whether A is given as [k, m].</summary>
    public bool TransposeA { get; } = transposeA;

    /// <summary>Whether B is given as [n, k].</summary>
    public bool TransposeB { get; } = transposeB;

    /// <inheritdoc/>
    public override string Name => "Gemm";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = context.SameType(0, 1);
        if (!MatrixProduct.Supports(type)) throw context.FailType(0, MatrixProduct.SupportedTypes);
        if (context.HasInput(2)) context.SameType(0, 2);
        TensorShape? shape = null;
        if (context.ShapeOf(0) is { } a && context.ShapeOf(1) is { } b)
        {
            if (a.Rank != 2 || b.Rank != 2) throw context.Fail($"operands must be matrices, not {a} and {b}");
            int innerA = TransposeA ? a[0] : a[1];
            int innerB = TransposeB ? b[1] : b[0];
            if (innerA != innerB) throw context.Fail($"shapes {a} and {b} cannot be multiplied: inner extents {innerA} and {innerB} differ");
            shape = new TensorShape(TransposeA ? a[1] : a[0], TransposeB ? b[0] : b[1]);
            if (context.HasInput(2) && context.ShapeOf(2) is { } c && !context.Broadcast(shape, c).Equals(shape))
                throw context.Fail($"operand 2 of shape {c} cannot be broadcast to the product's {shape}");
        }

        context.SetOutput(0, type, shape);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorShape a = context.Inputs[0].Shape;
        TensorView y = context.Outputs[0];
        int m = y.Shape[0];
        int n = y.Shape[1];
        int k = TransposeA ? a[0] : a[1];
        int rowA = TransposeA ? 1 : k;
        (int start, int end) = context.Part.Range(m);
        if (start == end || n == 0) return;
        MatrixProduct.Rows(
            context.Inputs[0], start * rowA, rowA, TransposeA ? m : 1,
            context.Inputs[1], 0, TransposeB ? 1 : n, TransposeB ? k : 1,
            y, start * n,
            end - start, n, k);
        TensorView c = context.HasInput(2) ? context.Inputs[2] : default;
        if (!c.IsPresent && Alpha == 1) return;

        int rowC = c.IsPresent && c.Shape.Rank == 2 && c.Shape[0] != 1 ? c.Shape[1] : 0;
        int columnC = c.IsPresent && c.Shape.Rank > 0 && c.Shape[^1] != 1 ? 1 : 0;
        for (int row = start; row < end; row++)
            GemmEpilogue.Apply(y, row * n, n, Alpha, Beta, c, row * rowC, columnC);
    }
}
