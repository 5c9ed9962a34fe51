using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>x − ln Σexp(x) along an axis, without overflow.</summary>
/// <param name="axis">Negative values count from the back.</param>
public sealed unsafe class LogSoftmax(int axis) : AxisOperator(axis)
{
    /// <inheritdoc/>
    public override string Name => "LogSoftmax";

    /// <inheritdoc/>
    protected override void Compute(TensorView x, TensorView y, int first, int stride, int length)
    {
        if (stride == 1 && x.ElementType == ElementType.Float32)
        {
            var source = (float*)x.Data + first;
            var target = (float*)y.Data + first;
            float shift = FloatRows.Greatest(source, length);
            float logarithm = MathF.Log(FloatRows.ExponentialSum(source, null, length, shift));
            for (int i = 0; i < length; i++)
                target[i] = source[i] - shift - logarithm;
            return;
        }

        double greatest = double.NegativeInfinity;
        for (int i = 0; i < length; i++)
            greatest = Math.Max(greatest, Numbers.ReadFloat(x, first + (i * stride)));
        double sum = 0;
        for (int i = 0; i < length; i++)
            sum += Math.Exp(Numbers.ReadFloat(x, first + (i * stride)) - greatest);
        double log = Math.Log(sum);
        for (int i = 0; i < length; i++)
            Numbers.WriteFloat(y, first + (i * stride), Numbers.ReadFloat(x, first + (i * stride)) - greatest - log);
    }
}
