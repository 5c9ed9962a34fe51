using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Rows of floats scaled and shifted, and their moments: what the normalizations share.</summary>
internal static unsafe class ScaledRows
{
    /// <summary>y = factor·x + offset over a row; the operand may be the result.</summary>
    internal static void Scale(TensorView x, TensorView y, int start, int length, double factor, double offset)
    {
        if (x.ElementType == ElementType.Float32)
        {
            Scale((float*)x.Data + start, (float*)y.Data + start, length, (float)factor, (float)offset);
            return;
        }

        for (int i = start; i < start + length; i++)
            Numbers.WriteFloat(y, i, (Numbers.ReadFloat(x, i) * factor) + offset);
    }

    /// <summary>Mean and population variance of a row, in two passes; a row of none has zeros.</summary>
    internal static (double Mean, double Variance) Moments(TensorView x, int start, int length)
    {
        if (length == 0) return (0, 0);
        double sum = 0;
        for (int i = start; i < start + length; i++)
            sum += Numbers.ReadFloat(x, i);
        double mean = sum / length;
        double squares = 0;
        for (int i = start; i < start + length; i++)
        {
            double difference = Numbers.ReadFloat(x, i) - mean;
            squares += difference * difference;
        }

        return (mean, squares / length);
    }

    private static void Scale(float* x, float* y, int length, float factor, float offset)
    {
        int i = 0;
        var factors = new Vector<float>(factor);
        var offsets = new Vector<float>(offset);
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
            Vector.Store((Vector.Load(x + i) * factors) + offsets, y + i);
        for (; i < length; i++)
            y[i] = (x[i] * factor) + offset;
    }
}
