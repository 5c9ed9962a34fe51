using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Operand 0 with axes of extent 1 behind its own, so that broadcast against operand 1, of which only the shape
/// counts, its first axis meets the given one.
/// </summary>
/// <param name="axis">The axis of operand 1 that operand 0's first axis belongs to; negative values count from the back.</param>
public sealed class AlignAxes(int axis) : ViewOperator
{
    /// <summary>The axis of operand 1 that operand 0's first axis belongs to.</summary>
    public int Axis { get; } = axis;

    /// <inheritdoc/>
    public override string Name => "AlignAxes";

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        TensorShape? shape = null;
        _ = context.TypeOf(1);
        if (context.ShapeOf(0) is { } x && context.ShapeOf(1) is { } whole)
        {
            long first = Axis < 0 ? (long)Axis + whole.Rank : Axis;
            long behind = whole.Rank - first - x.Rank;
            if (first < 0 || behind < 0)
                throw context.Fail($"an operand of shape {x} does not lie within the axes of {whole} from axis {Axis} on");
            var extents = new int[x.Rank + (int)behind];
            extents.AsSpan().Fill(1);
            x.Dimensions.CopyTo(extents);
            shape = new TensorShape(extents);
        }

        context.SetOutput(0, context.TypeOf(0), shape);
    }
}
