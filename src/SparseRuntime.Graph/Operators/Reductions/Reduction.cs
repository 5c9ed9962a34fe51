using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Reductions, one result after the other; the order of a sum does not depend on the share.</summary>
internal static unsafe class Reduction
{
    internal static void Floats<T>(ReduceKind kind, in OperatorContext context, ReadOnlySpan<bool> reduced)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var axes = new ReductionAxes(context.Inputs[0].Shape, reduced);
        var x = (T*)context.Inputs[0].Data;
        var y = (T*)context.Outputs[0].Data;
        (int start, int end) = context.Part.Range(context.Outputs[0].Length);
        for (int i = start; i < end; i++)
        {
            T* first = x + axes.Base(i);
            switch (kind)
            {
                case ReduceKind.Max or ReduceKind.Min:
                    T extreme = kind == ReduceKind.Max ? T.NegativeInfinity : T.PositiveInfinity;
                    y[i] = Extreme(axes, first, extreme, kind == ReduceKind.Max);
                    break;
                case ReduceKind.LogSumExp:
                    double greatest = double.CreateTruncating(Extreme(axes, first, T.NegativeInfinity, true));
                    double shift = double.IsFinite(greatest) ? greatest : 0;
                    y[i] = T.CreateTruncating(shift + Math.Log(Sum(kind, axes, first, shift)));
                    break;
                default:
                    double sum = Sum(kind, axes, first, 0);
                    y[i] = T.CreateTruncating(kind switch
                    {
                        ReduceKind.L2 => Math.Sqrt(sum),
                        ReduceKind.LogSum => Math.Log(sum),
                        ReduceKind.Mean => sum / axes.Count,
                        _ => sum,
                    });
                    break;
            }
        }
    }

    internal static void Integers<T>(ReduceKind kind, in OperatorContext context, ReadOnlySpan<bool> reduced)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        // The extremes of bool, stored as bytes, are false and true.
        bool truths = context.Inputs[0].ElementType == ElementType.Bool;
        T least = T.MinValue;
        T most = truths ? T.One : T.MaxValue;
        var axes = new ReductionAxes(context.Inputs[0].Shape, reduced);
        var x = (T*)context.Inputs[0].Data;
        var y = (T*)context.Outputs[0].Data;
        (int start, int end) = context.Part.Range(context.Outputs[0].Length);
        for (int i = start; i < end; i++)
        {
            T* first = x + axes.Base(i);
            if (kind is ReduceKind.Max or ReduceKind.Min)
            {
                y[i] = Extreme(axes, first, kind == ReduceKind.Max ? least : most, kind == ReduceKind.Max);
                continue;
            }

            // A mean is taken of the exact sum, which 64 bits hold for every count of the narrower types.
            T sum = kind == ReduceKind.Prod ? T.One : T.Zero;
            Int128 exact = 0;
            for (int run = 0; run < axes.Runs; run++)
            {
                T* element = first + axes.Run(run);
                for (int j = 0; j < axes.RunLength; j++, element += axes.RunStride)
                {
                    switch (kind)
                    {
                        case ReduceKind.Prod: sum *= *element; break;
                        case ReduceKind.L1: sum += T.IsNegative(*element) ? T.Zero - *element : *element; break;
                        case ReduceKind.SumSquare: sum += *element * *element; break;
                        case ReduceKind.Mean: exact += Int128.CreateTruncating(*element); break;
                        default: sum += *element; break;
                    }
                }
            }

            y[i] = kind == ReduceKind.Mean ? T.CreateTruncating(axes.Count == 0 ? 0 : exact / axes.Count) : sum;
        }
    }

    private static T Extreme<T>(in ReductionAxes axes, T* first, T extreme, bool greatest)
        where T : unmanaged, INumber<T>
    {
        for (int run = 0; run < axes.Runs; run++)
        {
            T* element = first + axes.Run(run);
            if (axes.RunStride == 1)
            {
                extreme = ExtremeOfRow(element, axes.RunLength, extreme, greatest);
                continue;
            }

            for (int i = 0; i < axes.RunLength; i++, element += axes.RunStride)
                extreme = greatest ? T.Max(extreme, *element) : T.Min(extreme, *element);
        }

        return extreme;
    }

    private static T ExtremeOfRow<T>(T* x, int length, T extreme, bool greatest)
        where T : unmanaged, INumber<T>
    {
        int i = 0;
        if (Vector<T>.IsSupported && length >= Vector<T>.Count)
        {
            var extremes = new Vector<T>(extreme);
            for (; i <= length - Vector<T>.Count; i += Vector<T>.Count)
                extremes = greatest ? Vector.Max(extremes, Vector.Load(x + i)) : Vector.Min(extremes, Vector.Load(x + i));
            for (int lane = 0; lane < Vector<T>.Count; lane++)
                extreme = greatest ? T.Max(extreme, extremes[lane]) : T.Min(extreme, extremes[lane]);
        }

        for (; i < length; i++)
            extreme = greatest ? T.Max(extreme, x[i]) : T.Min(extreme, x[i]);
        return extreme;
    }

    private static double Sum<T>(ReduceKind kind, in ReductionAxes axes, T* first, double shift)
        where T : unmanaged, INumber<T>
    {
        double sum = kind == ReduceKind.Prod ? 1 : 0;
        for (int run = 0; run < axes.Runs; run++)
        {
            T* element = first + axes.Run(run);
            if (typeof(T) == typeof(float) && axes.RunStride == 1 && (kind is ReduceKind.Sum or ReduceKind.Mean))
            {
                sum += DoubleSums.Sum((float*)element, axes.RunLength);
                continue;
            }

            for (int i = 0; i < axes.RunLength; i++, element += axes.RunStride)
            {
                double value = double.CreateTruncating(*element);
                sum = kind switch
                {
                    ReduceKind.L1 => sum + Math.Abs(value),
                    ReduceKind.L2 or ReduceKind.SumSquare => sum + (value * value),
                    ReduceKind.LogSumExp => sum + Math.Exp(value - shift),
                    ReduceKind.Prod => sum * value,
                    _ => sum + value,
                };
            }
        }

        return sum;
    }
}
