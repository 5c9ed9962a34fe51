using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Operand 0 cut along an axis into as many results as are asked for, of the extents that operand 1 lists. Without
/// it the results are equal, the last one smaller if need be.
/// </summary>
/// <param name="axis">Negative values count from the back.</param>
public sealed class Split(int axis) : Operator
{
    /// <summary>Along which the operand is cut.</summary>
    public int Axis { get; } = axis;

    /// <inheritdoc/>
    public override string Name => "Split";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        if (context.HasInput(1)) context.Index(1);
        long[]? parts = null;
        TensorShape? x = context.ShapeOf(0);
        bool known = x is not null && (!context.HasInput(1) || context.TryIntegers(1, out parts));
        for (int i = 0; i < context.OutputCount; i++)
            context.SetOutput(i, context.TypeOf(0), null);
        if (!known) return;

        int axis = context.Axis(Axis, x!.Rank);
        parts ??= Equal(context, x[axis], context.OutputCount);
        if (parts.Length != context.OutputCount) throw context.Fail($"{parts.Length} extents are listed for {context.OutputCount} results");
        long sum = 0;
        foreach (long part in parts)
        {
            if (part < 0) throw context.Fail($"extent {part} in {Listing.Of(parts)} is negative");
            sum = checked(sum + part);
        }

        if (sum != x[axis]) throw context.Fail($"extents {Listing.Of(parts)} do not add up to the extent {x[axis]} of axis {axis}");
        for (int i = 0; i < parts.Length; i++)
        {
            int[] extents = x.Dimensions.ToArray();
            extents[axis] = (int)parts[i];
            context.SetOutput(i, context.TypeOf(0), new TensorShape(extents));
        }
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        if (x.Length == 0) return;
        int axis = Axis < 0 ? Axis + x.Shape.Rank : Axis;
        int inner = (int)x.Shape.CountBetween(axis + 1, x.Shape.Rank) * x.ElementType.Size();
        int row = inner * x.Shape[axis];
        int offset = 0;
        foreach (TensorView y in context.Outputs)
        {
            int piece = inner * y.Shape[axis];
            (int start, int end) = context.Part.Range(y.Bytes.Length, Tensor.Alignment);
            while (start < end)
            {
                int length = Math.Min(piece - (start % piece), end - start);
                x.Bytes.Slice((start / piece * row) + offset + (start % piece), length).CopyTo(y.Bytes[start..]);
                start += length;
            }

            offset += piece;
        }
    }

    private static long[] Equal(InferenceContext context, int extent, int count)
    {
        long size = ((long)extent + count - 1) / count;
        var parts = new long[count];
        Array.Fill(parts, size);
        parts[^1] = extent - (size * (count - 1));
        return parts[^1] >= 0 ? parts : throw context.Fail($"an extent of {extent} cannot be cut into {count} parts");
    }
}
