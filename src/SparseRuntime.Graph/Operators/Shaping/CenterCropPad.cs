using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// The middle of operand 0, or operand 0 in the middle of zeros, with the extents that operand 1 lists. Of an odd
/// number of places that are cut off or added, one more is at the end.
/// </summary>
/// <param name="axes">The axes that operand 1 is for; null means all. Negative values count from the back.</param>
public sealed class CenterCropPad(int[]? axes = null) : Operator
{
    /// <summary>The axes that operand 1 is for; null means all.</summary>
    public int[]? Axes { get; } = axes;

    /// <inheritdoc/>
    public override string Name => "CenterCropPad";

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        context.Index(1);
        TensorShape? shape = null;
        if (context.ShapeOf(0) is { } x && context.TryIntegers(1, out long[]? wanted))
        {
            long[] named = Axes is null ? [.. Enumerable.Range(0, x.Rank).Select(i => (long)i)] : Array.ConvertAll(Axes, axis => (long)axis);
            context.Axes(named, x.Rank);
            if (named.Length != wanted.Length) throw context.Fail($"{wanted.Length} extents are given for {named.Length} axes");
            long[] extents = Array.ConvertAll(x.Dimensions.ToArray(), extent => (long)extent);
            for (int i = 0; i < named.Length; i++)
                extents[context.Axis(named[i], x.Rank)] = wanted[i];
            shape = TensorShape.FromInt64(extents);
        }

        context.SetOutput(0, context.TypeOf(0), shape);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        TensorView y = context.Outputs[0];
        y.Bytes.Clear();
        if (x.Length == 0 || y.Length == 0) return;
        int rank = x.Shape.Rank;
        int size = x.ElementType.Size();
        int own = rank == 0 ? 1 : x.Shape[^1];
        int width = rank == 0 ? 1 : y.Shape[^1];
        int length = Math.Min(own, width);
        int rows = 1;
        for (int axis = 0; axis < rank - 1; axis++)
            rows *= Math.Min(x.Shape[axis], y.Shape[axis]);
        for (int row = 0; row < rows; row++)
        {
            int rest = row;
            int from = 0;
            int to = 0;
            int fromStride = own;
            int toStride = width;
            for (int axis = rank - 2; axis >= 0; axis--)
            {
                int common = Math.Min(x.Shape[axis], y.Shape[axis]);
                int at = rest % common;
                rest /= common;
                from += (at + ((x.Shape[axis] - common) / 2)) * fromStride;
                to += (at + ((y.Shape[axis] - common) / 2)) * toStride;
                fromStride *= x.Shape[axis];
                toStride *= y.Shape[axis];
            }

            from += (own - length) / 2;
            to += (width - length) / 2;
            x.Bytes.Slice(from * size, length * size).CopyTo(y.Bytes[(to * size)..]);
        }
    }
}
