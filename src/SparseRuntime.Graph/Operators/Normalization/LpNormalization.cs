using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Vectors along an axis divided by their norm; a vector of zeros stays.</summary>
/// <param name="axis">Negative values count from the back.</param>
/// <param name="order">1 or 2.</param>
public sealed class LpNormalization(int axis, int order) : AxisOperator(axis)
{
    /// <summary>Of the norm: 1 or 2.</summary>
    public int Order { get; } = order;

    /// <inheritdoc/>
    public override string Name => "LpNormalization";

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        if (Order is not (1 or 2)) throw context.Fail($"the norm's order must be 1 or 2, not {Order}");
        base.Infer(context);
    }

    /// <inheritdoc/>
    protected override void Compute(TensorView x, TensorView y, int first, int stride, int length)
    {
        double sum = 0;
        for (int i = 0; i < length; i++)
        {
            double value = Numbers.ReadFloat(x, first + (i * stride));
            sum += Order == 1 ? Math.Abs(value) : value * value;
        }

        double norm = Order == 1 ? sum : Math.Sqrt(sum);
        for (int i = 0; i < length; i++)
            Numbers.WriteFloat(y, first + (i * stride), norm == 0 ? 0 : Numbers.ReadFloat(x, first + (i * stride)) / norm);
    }
}
