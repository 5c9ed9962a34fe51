using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>1 at the first greatest element along an axis, 0 elsewhere.</summary>
/// <param name="axis">Negative values count from the back.</param>
public sealed class Hardmax(int axis) : AxisOperator(axis)
{
    /// <inheritdoc/>
    public override string Name => "Hardmax";

    /// <inheritdoc/>
    protected override void Compute(TensorView x, TensorView y, int first, int stride, int length)
    {
        int best = 0;
        for (int i = 1; i < length; i++)
        {
            if (Numbers.ReadFloat(x, first + (i * stride)) > Numbers.ReadFloat(x, first + (best * stride))) best = i;
        }

        for (int i = 0; i < length; i++)
            Numbers.WriteFloat(y, first + (i * stride), i == best ? 1 : 0);
    }
}
