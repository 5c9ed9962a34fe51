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

    /// <summary>y = (x − mean)·factor over a row. The mean is taken off first: a row far from zero would lose its last places to the sum.</summary>
    internal static void Normalize(TensorView x, TensorView y, int start, int length, double mean, double factor)
    {
        if (x.ElementType == ElementType.Float32)
        {
            Normalize((float*)x.Data + start, (float*)y.Data + start, length, (float)mean, (float)factor);
            return;
        }

        for (int i = start; i < start + length; i++)
            Numbers.WriteFloat(y, i, (Numbers.ReadFloat(x, i) - mean) * factor);
    }

    /// <summary>Mean and population variance of a row, in two passes; a row of none has zeros.</summary>
    internal static (double Mean, double Variance) Moments(TensorView x, int start, int length)
    {
        if (length == 0) return (0, 0);
        if (x.ElementType == ElementType.Float32)
        {
            float* row = (float*)x.Data + start;
            double center = DoubleSums.Sum(row, length) / length;
            return (center, DoubleSums.Squares(row, length, center) / length);
        }

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

    /// <summary>
    /// A row of result 0 times operand 1 plus operand 2, if given, both broadcast to the axes from <paramref name="axis"/> on.
    /// </summary>
    internal static void Affine(in OperatorContext context, int axis, int start, int length)
    {
        TensorView y = context.Outputs[0];
        TensorView scale = context.Inputs[1];
        TensorView bias = context.HasInput(2) ? context.Inputs[2] : default;
        bool whole = scale.Length == length && (!bias.IsPresent || bias.Length == length);
        if (whole && y.ElementType == ElementType.Float32)
        {
            Affine((float*)y.Data + start, (float*)scale.Data, (float*)bias.Data, length);
            return;
        }

        for (int i = 0; i < length; i++)
        {
            double value = Numbers.ReadFloat(y, start + i) * Numbers.ReadFloat(scale, Place(scale.Shape, y.Shape, axis, i));
            if (bias.IsPresent) value += Numbers.ReadFloat(bias, Place(bias.Shape, y.Shape, axis, i));
            Numbers.WriteFloat(y, start + i, value);
        }
    }

    private static void Affine(float* y, float* scale, float* bias, int length)
    {
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> value = Vector.Load(y + i) * Vector.Load(scale + i);
            Vector.Store(bias == null ? value : value + Vector.Load(bias + i), y + i);
        }

        for (; i < length; i++)
        {
            float value = y[i] * scale[i];
            y[i] = bias == null ? value : value + bias[i];
        }
    }

    /// <summary>The element of a broadcast operand for an element of a row.</summary>
    private static int Place(TensorShape operand, TensorShape shape, int axis, int position)
    {
        int place = 0;
        int stride = 1;
        for (int back = 1; back <= shape.Rank - axis && back <= operand.Rank; back++)
        {
            if (operand[^back] != 1) place += position % shape[^back] * stride;
            stride *= operand[^back];
            position /= shape[^back];
        }

        return place;
    }

    private static void Normalize(float* x, float* y, int length, float mean, float factor)
    {
        int i = 0;
        var means = new Vector<float>(mean);
        var factors = new Vector<float>(factor);
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
            Vector.Store((Vector.Load(x + i) - means) * factors, y + i);
        for (; i < length; i++)
            y[i] = (x[i] - mean) * factor;
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
