using System.Numerics;

namespace SparseRuntime.Graph.Operators;

/// <summary>Sums of contiguous float32 in double precision, lane by lane and then across.</summary>
internal static unsafe class DoubleSums
{
    /// <summary>Σx.</summary>
    internal static double Sum(float* x, int length)
    {
        Vector<double> low = Vector<double>.Zero;
        Vector<double> high = Vector<double>.Zero;
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(Vector.Load(x + i), out Vector<double> first, out Vector<double> second);
            low += first;
            high += second;
        }

        double sum = Vector.Sum(low + high);
        for (; i < length; i++)
            sum += x[i];
        return sum;
    }

    /// <summary>Σ(x − center)².</summary>
    internal static double Squares(float* x, int length, double center)
    {
        var centers = new Vector<double>(center);
        Vector<double> low = Vector<double>.Zero;
        Vector<double> high = Vector<double>.Zero;
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(Vector.Load(x + i), out Vector<double> first, out Vector<double> second);
            first -= centers;
            second -= centers;
            low += first * first;
            high += second * second;
        }

        double sum = Vector.Sum(low + high);
        for (; i < length; i++)
            sum += (x[i] - center) * (x[i] - center);
        return sum;
    }
}
