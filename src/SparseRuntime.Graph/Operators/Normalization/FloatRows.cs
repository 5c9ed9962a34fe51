using System.Numerics;

namespace SparseRuntime.Graph.Operators;

/// <summary>What Softmax and LogSoftmax share on contiguous rows of float32.</summary>
internal static unsafe class FloatRows
{
    /// <summary>The greatest element, or NaN if there is one.</summary>
    internal static float Greatest(float* x, int length)
    {
        var lanes = new Vector<float>(float.NegativeInfinity);
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
            lanes = Vector.Max(lanes, Vector.Load(x + i));
        float greatest = float.NegativeInfinity;
        for (int lane = 0; lane < Vector<float>.Count; lane++)
            greatest = MathF.Max(greatest, lanes[lane]);
        for (; i < length; i++)
            greatest = MathF.Max(greatest, x[i]);
        return greatest;
    }

    /// <summary>Σexp(x − shift); the terms are written to <paramref name="y"/> unless it is null.</summary>
    internal static float ExponentialSum(float* x, float* y, int length, float shift)
    {
        var shifts = new Vector<float>(shift);
        Vector<float> sums = Vector<float>.Zero;
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> term = Vector.Exp(Vector.Load(x + i) - shifts);
            sums += term;
            if (y != null) Vector.Store(term, y + i);
        }

        float sum = Vector.Sum(sums);
        for (; i < length; i++)
        {
            float term = MathF.Exp(x[i] - shift);
            sum += term;
            if (y != null) y[i] = term;
        }

        return sum;
    }
}
