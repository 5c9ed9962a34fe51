using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>The operand's extents as a vector of int64.</summary>
/// <param name="start">The first axis; negative ones count from the back, and what lies outside is cut.</param>
/// <param name="end">The axis after the last one, likewise; null means the rank.</param>
public sealed class Shape(int start = 0, int? end = null) : Operator
{
    /// <summary>The first axis.</summary>
    public int Start { get; } = start;

    /// <summary>The axis after the last one; null means the rank.</summary>
    public int? End { get; } = end;

    /// <inheritdoc/>
    public override string Name => "Shape";

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        TensorShape? shape = null;
        if (context.ShapeOf(0) is { } x)
        {
            (int first, int last) = Axes(x.Rank);
            shape = new TensorShape(last - first);
        }

        context.SetOutput(0, ElementType.Int64, shape);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorShape x = context.Inputs[0].Shape;
        (int first, int last) = Axes(x.Rank);
        Span<long> extents = context.Outputs[0].Span<long>();
        for (int axis = first; axis < last; axis++)
            extents[axis - first] = x[axis];
    }

    private (int First, int Last) Axes(int rank)
    {
        int first = Math.Clamp(Start < 0 ? Start + rank : Start, 0, rank);
        int last = End is { } end ? Math.Clamp(end < 0 ? end + rank : end, 0, rank) : rank;
        return (first, Math.Max(first, last));
    }
}
