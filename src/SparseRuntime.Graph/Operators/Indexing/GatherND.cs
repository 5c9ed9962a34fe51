using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Slices of operand 0 at the index tuples in operand 1's last axis, within every batch. Negative indices count from
/// the back.
/// </summary>
/// <param name="batchDimensions">How many leading axes of both operands are a common batch.</param>
public sealed class GatherND(int batchDimensions = 0) : Operator
{
    /// <summary>How many leading axes of both operands are a common batch.</summary>
    public int BatchDimensions { get; } = batchDimensions;

    /// <inheritdoc/>
    public override string Name => "GatherND";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        context.Index(1);
        TensorShape? shape = null;
        if (context.ShapeOf(0) is { } x && context.ShapeOf(1) is { } indices)
        {
            int b = BatchDimensions;
            if (x.Rank == 0 || indices.Rank == 0) throw context.Fail($"neither operand may be a scalar; their shapes are {x} and {indices}");
            if (b < 0 || b >= Math.Min(x.Rank, indices.Rank) || !x.Dimensions[..b].SequenceEqual(indices.Dimensions[..b]))
                throw context.Fail($"shapes {x} and {indices} do not have {b} common batch axes");
            int tuple = indices[^1];
            if (tuple < 1 || tuple > x.Rank - b) throw context.Fail($"index tuples of {tuple} do not fit the {x.Rank - b} axes of {x} after {b} batch axes");
            shape = new TensorShape([.. indices.Dimensions[..^1], .. x.Dimensions[(b + tuple)..]]);
        }

        context.SetOutput(0, context.TypeOf(0), shape);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        TensorView y = context.Outputs[0];
        if (y.Length == 0) return;
        TensorShape shape = context.Inputs[1].Shape;
        int b = BatchDimensions;
        int tuple = shape[^1];
        int inner = (int)x.Shape.CountBetween(b + tuple, x.Shape.Rank) * x.ElementType.Size();
        int tuples = (int)shape.CountBetween(0, shape.Rank - 1);
        int perBatch = (int)shape.CountBetween(b, shape.Rank - 1);
        (int start, int end) = context.Part.Range(tuples);
        for (int i = start; i < end; i++)
        {
            int offset = i / perBatch;
            for (int t = 0; t < tuple; t++)
            {
                int extent = x.Shape[b + t];
                offset = (offset * extent) + IndexReader.Read(context.Inputs[1], (i * tuple) + t, b + t, extent);
            }

            x.Bytes.Slice(offset * inner, inner).CopyTo(y.Bytes[(i * inner)..]);
        }
    }
}
