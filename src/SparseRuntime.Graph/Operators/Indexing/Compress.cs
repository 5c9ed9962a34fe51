using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Those slices of operand 0 along an axis, or those of its elements in order, for which operand 1 [up to so many] is true.</summary>
/// <param name="axis">Negative values count from the back; null takes the elements in order.</param>
public sealed class Compress(int? axis = null) : Operator
{
    /// <summary>Along which slices are chosen; null takes the elements in order.</summary>
    public int? Axis { get; } = axis;

    /// <inheritdoc/>
    public override string Name => "Compress";

    /// <inheritdoc/>
    public override bool CountsElementsOf(int operand) => operand == 1;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        if (context.TypeOf(1) != ElementType.Bool) throw context.FailType(1, "bool");
        TensorShape? shape = null;
        if (context.ShapeOf(1) is { Rank: not 1 } wrong) throw context.Fail($"operand 1 must be a list of conditions, not {wrong}");
        if (context.ShapeOf(0) is { } x)
        {
            int? axis = Axis is { } named ? context.Axis(named, x.Rank) : null;
            long slices = axis is { } a ? x[a] : x.ElementCount;
            if (context.ShapeOf(1) is { } conditions && conditions[0] > slices) throw context.Fail($"there are {conditions[0]} conditions for {slices} slices");
            if (context.ElementsOf(1) is { } elements)
            {
                int[] extents = axis is null ? [0] : x.Dimensions.ToArray();
                extents[axis ?? 0] = elements.Bytes.Span.Length - elements.Bytes.Span.Count((byte)0);
                shape = new TensorShape(extents);
            }
        }

        context.SetOutput(0, context.TypeOf(0), shape);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        TensorView y = context.Outputs[0];
        if (y.Length == 0) return;
        int axis = Axis is { } named ? (named < 0 ? named + x.Shape.Rank : named) : 0;
        int extent = Axis is null ? x.Length : x.Shape[axis];
        int slice = (Axis is null ? 1 : (int)x.Shape.CountBetween(axis + 1, x.Shape.Rank)) * x.ElementType.Size();
        int outer = x.Length * x.ElementType.Size() / slice / extent;
        Span<byte> conditions = context.Inputs[1].Bytes;
        Span<byte> target = y.Bytes;
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < conditions.Length; i++)
            {
                if (conditions[i] == 0) continue;
                x.Bytes.Slice(((o * extent) + i) * slice, slice).CopyTo(target);
                target = target[slice..];
            }
        }
    }
}
