using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>exp(x) / Σexp(x) along an axis, without overflow.</summary>
/// <param name="axis">Negative values count from the back.</param>
public sealed unsafe class Softmax(int axis) : AxisOperator(axis)
{
    /// <inheritdoc/>
    public override string Name => "Softmax";

    /// <inheritdoc/>
    protected override void Compute(TensorView x, TensorView y, int first, int stride, int length)
    {
        if (stride == 1 && x.ElementType == ElementType.Float32)
        {
            Row((float*)x.Data + first, (float*)y.Data + first, length);
            return;
        }

        if (x.ElementType == ElementType.Float32)
        {
            Column((float*)x.Data + first, (float*)y.Data + first, stride, length);
            return;
        }

        double greatest = double.NegativeInfinity;
        for (int i = 0; i < length; i++)
            greatest = Math.Max(greatest, Numbers.ReadFloat(x, first + (i * stride)));
        double sum = 0;
        for (int i = 0; i < length; i++)
            sum += Math.Exp(Numbers.ReadFloat(x, first + (i * stride)) - greatest);
        for (int i = 0; i < length; i++)
            Numbers.WriteFloat(y, first + (i * stride), Math.Exp(Numbers.ReadFloat(x, first + (i * stride)) - greatest) / sum);
    }

    private static void Row(float* x, float* y, int length)
    {
        float greatest = FloatRows.Greatest(x, length);
        float sum = FloatRows.ExponentialSum(x, y, length, greatest);
        float factor = 1 / sum;
        var factors = new Vector<float>(factor);
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
            Vector.Store(Vector.Load(y + i) * factors, y + i);
        for (; i < length; i++)
            y[i] *= factor;
    }

    private static void Column(float* x, float* y, int stride, int length)
    {
        float greatest = float.NegativeInfinity;
        for (long i = 0; i < length; i++)
            greatest = MathF.Max(greatest, x[i * stride]);
        double sum = 0;
        for (long i = 0; i < length; i++)
        {
            float term = MathF.Exp(x[i * stride] - greatest);
            y[i * stride] = term;
            sum += term;
        }

        float factor = (float)(1 / sum);
        for (long i = 0; i < length; i++)
            y[i * stride] *= factor;
    }
}
