using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>The operand as a matrix: the axes before <paramref name="axis"/> are its rows, the others its columns.</summary>
/// <param name="axis">From 0 up to the rank; negative values count from the back.</param>
public sealed class Flatten(int axis) : ViewOperator
{
    /// <summary>The first axis that belongs to the columns.</summary>
    public int Axis { get; } = axis;

    /// <inheritdoc/>
    public override string Name => "Flatten";

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        TensorShape? shape = null;
        if (context.ShapeOf(0) is { } x)
        {
            if (Axis < -x.Rank || Axis > x.Rank) throw context.Fail($"axis {Axis} is outside {-x.Rank} to {x.Rank} for an operand of shape {x}");
            int split = Axis < 0 ? Axis + x.Rank : Axis;
            shape = TensorShape.FromInt64([x.CountBetween(0, split), x.CountBetween(split, x.Rank)]);
        }

        context.SetOutput(0, context.TypeOf(0), shape);
    }
}
