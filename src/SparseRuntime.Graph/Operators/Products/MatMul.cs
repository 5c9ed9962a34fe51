using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// The product of matrices, as numpy's <c>matmul</c>: the last two axes are matrices, the others are broadcast; an
/// operand of rank 1 is a row on the left or a column on the right, and that axis is absent from the result.
/// </summary>
public sealed class MatMul : Operator
{
    /// <inheritdoc/>
    public override string Name => "MatMul";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = context.SameType(0, 1);
        if (!MatrixProduct.Supports(type)) throw context.FailType(0, MatrixProduct.SupportedTypes);
        if (context.ShapeOf(0) is not { } a || context.ShapeOf(1) is not { } b)
        {
            context.SetOutput(0, type, null);
            return;
        }

        if (a.Rank == 0 || b.Rank == 0) throw context.Fail($"shapes {a} and {b} cannot be multiplied: a scalar is not a matrix");
        int inner = b.Rank == 1 ? b[0] : b[^2];
        if (a[^1] != inner) throw context.Fail($"shapes {a} and {b} cannot be multiplied: inner extents {a[^1]} and {inner} differ");
        TensorShape batch = context.Broadcast(Batch(a), Batch(b));
        Span<int> extents = stackalloc int[batch.Rank + 2];
        batch.Dimensions.CopyTo(extents);
        int rank = batch.Rank;
        if (a.Rank > 1) extents[rank++] = a[^2];
        if (b.Rank > 1) extents[rank++] = b[^1];
        context.SetOutput(0, type, new TensorShape(extents[..rank]));
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorShape a = context.Inputs[0].Shape;
        TensorShape b = context.Inputs[1].Shape;
        int m = a.Rank > 1 ? a[^2] : 1;
        int n = b.Rank > 1 ? b[^1] : 1;
        int k = a[^1];
        if (context.Outputs[0].Length == 0) return;

        int batches = context.Outputs[0].Length / (m * n);
        (int start, int end) = context.Part.Range(batches * m);
        for (int row = start; row < end;)
        {
            int batch = row / m;
            int rows = Math.Min(end - row, m - (row % m));
            int offsetA = MatrixOffset(context.Outputs[0].Shape, a, b, batch, true) * m * k;
            int offsetB = MatrixOffset(context.Outputs[0].Shape, a, b, batch, false) * k * n;
            MatrixProduct.Rows(
                context.Inputs[0], offsetA + (row % m * k), k, 1,
                context.Inputs[1], offsetB, n, 1,
                context.Outputs[0], row * n,
                rows, n, k);
            row += rows;
        }
    }

    private static TensorShape Batch(TensorShape shape) => new(shape.Dimensions[..Math.Max(0, shape.Rank - 2)]);

    /// <summary>Which matrix of an operand belongs to a matrix of the result.</summary>
    private static int MatrixOffset(TensorShape output, TensorShape a, TensorShape b, int batch, bool left)
    {
        TensorShape operand = left ? a : b;
        int matrixAxes = (a.Rank > 1 ? 1 : 0) + (b.Rank > 1 ? 1 : 0);
        int offset = 0;
        int stride = 1;
        for (int back = 1; back <= output.Rank - matrixAxes; back++)
        {
            int extent = output[^(back + matrixAxes)];
            int index = batch % extent;
            batch /= extent;
            if (back + 2 > operand.Rank) continue;
            int own = operand[^(back + 2)];
            if (own != 1) offset += index * stride;
            stride *= own;
        }

        return offset;
    }
}
