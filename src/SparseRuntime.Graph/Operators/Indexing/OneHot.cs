using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Every index in operand 0 as a vector of the length in operand 1: the second value of operand 2 at the index, the
/// first elsewhere. Negative indices count from the back; one out of range shows nowhere.
/// </summary>
/// <param name="axis">Where the vectors lie in the result; negative values count from the back.</param>
public sealed class OneHot(int axis) : Operator
{
    /// <summary>Where the vectors lie in the result.</summary>
    public int Axis { get; } = axis;

    /// <inheritdoc/>
    public override string Name => "OneHot";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        if (context.TypeOf(0) == ElementType.Bool) throw context.FailType(0, "a type of numbers");
        context.Index(1);
        if (context.ShapeOf(2) is { } values && (values.Rank != 1 || values[0] != 2)) throw context.Fail($"operand 2 must hold the two values off and on, not {values}");
        TensorShape? shape = null;
        if (context.ShapeOf(0) is { } x)
        {
            int axis = context.Axis(Axis, x.Rank + 1);
            if (context.TryIntegers(1, out long[]? depth))
            {
                if (depth.Length != 1 || depth[0] is < 0 or > int.MaxValue) throw context.Fail($"the depth must be one number from 0, not {Listing.Of(depth)}");
                shape = new TensorShape([.. x.Dimensions[..axis], (int)depth[0], .. x.Dimensions[axis..]]);
            }
        }

        context.SetOutput(0, context.TypeOf(2), shape);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView indices = context.Inputs[0];
        TensorView y = context.Outputs[0];
        if (y.Length == 0) return;
        int axis = Axis < 0 ? Axis + y.Shape.Rank : Axis;
        int depth = y.Shape[axis];
        int inner = (int)y.Shape.CountBetween(axis + 1, y.Shape.Rank);
        int size = y.ElementType.Size();
        Span<byte> values = context.Inputs[2].Bytes;
        (int start, int end) = context.Part.Range(y.Length, Chunks.Granularity);
        for (int i = start; i < end; i++)
        {
            int position = i / inner % depth;
            double index = Numbers.Read(indices, (i / inner / depth * inner) + (i % inner));
            bool on = index == position || index + depth == position;
            values.Slice(on ? size : 0, size).CopyTo(y.Bytes[(i * size)..]);
        }
    }
}
