using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>A function of the vectors along one axis; the result has the operand's type and shape.</summary>
/// <param name="axis">Negative values count from the back.</param>
public abstract class AxisOperator(int axis) : Operator
{
    /// <summary>Along which the vectors lie; negative values count from the back.</summary>
    public int Axis { get; } = axis;

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        if (context.ShapeOf(0) is { } x) context.Axis(Axis, x.Rank);
        context.SetOutput(0, context.FloatingPoint(0), context.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        if (x.Length == 0) return;
        int axis = Axis < 0 ? Axis + x.Shape.Rank : Axis;
        int extent = x.Shape[axis];
        int inner = (int)x.Shape.CountBetween(axis + 1, x.Shape.Rank);
        (int start, int end) = context.Part.Range(x.Length / extent);
        for (int lane = start; lane < end; lane++)
            Compute(x, context.Outputs[0], (lane / inner * extent * inner) + (lane % inner), inner, extent);
    }

    /// <summary>Computes one vector.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="y">The result.</param>
    /// <param name="first">The vector's first element.</param>
    /// <param name="stride">Elements from one of the vector to the next.</param>
    /// <param name="length">Elements in the vector, at least one.</param>
    protected abstract void Compute(TensorView x, TensorView y, int first, int stride, int length);
}
