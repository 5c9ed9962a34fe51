using System.Runtime.CompilerServices;

namespace SparseRuntime.Kernels;

/// <summary>
/// Normalization over samples or features. Sums over a row go lane by lane and then over lanes; sums over a column go row
/// by row: neither depends on how rows or columns are shared out.
/// </summary>
internal static unsafe class NormalizationPass<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RowStatistics(float* source, long stride, int count, int firstRow, int endRow, float* means, float* variances)
    {
        float* lanes = stackalloc float[TSimd.Lanes];
        int whole = count / TSimd.Lanes * TSimd.Lanes, rest = count - whole;
        TVector kept = TSimd.LaneMask((1u << rest) - 1);
        for (long row = firstRow; row < endRow; row++)
        {
            float* z = source + (row * stride);
            TVector sum = TSimd.Zero;
            for (int i = 0; i < whole; i += TSimd.Lanes)
                sum = TSimd.Add(sum, TSimd.Load(z + i));
            if (rest > 0) sum = TSimd.Add(sum, TSimd.LoadFirst(z + whole, rest));
            float mean = Total(sum, lanes) / count;
            TVector minus = TSimd.Broadcast(-mean);
            TVector squares = TSimd.Zero;
            for (int i = 0; i < whole; i += TSimd.Lanes)
            {
                TVector distance = TSimd.Add(TSimd.Load(z + i), minus);
                squares = TSimd.MultiplyAdd(distance, distance, squares);
            }

            if (rest > 0)
            {
                TVector distance = TSimd.Select(kept, TSimd.Add(TSimd.LoadFirst(z + whole, rest), minus), TSimd.Zero);
                squares = TSimd.MultiplyAdd(distance, distance, squares);
            }

            means[row] = mean;
            variances[row] = Total(squares, lanes) / count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ColumnStatistics(float* source, long stride, int rows, int firstColumn, int endColumn, float epsilon, float* means, float* factors)
    {
        TVector minusOne = TSimd.Broadcast(-1f), one = TSimd.Broadcast(1f), all = TSimd.Broadcast((float)rows), add = TSimd.Broadcast(epsilon);
        for (int i = firstColumn; i < endColumn; i += TSimd.Lanes)
        {
            TSimd.Store(means + i, TSimd.Zero);
            TSimd.Store(factors + i, TSimd.Zero);
        }

        for (long row = 0; row < rows; row++)
        {
            for (int i = firstColumn; i < endColumn; i += TSimd.Lanes)
                TSimd.Store(means + i, TSimd.Add(TSimd.Load(means + i), TSimd.Load(source + (row * stride) + i)));
        }

        for (int i = firstColumn; i < endColumn; i += TSimd.Lanes)
            TSimd.Store(means + i, TSimd.Divide(TSimd.Load(means + i), all));
        for (long row = 0; row < rows; row++)
        {
            for (int i = firstColumn; i < endColumn; i += TSimd.Lanes)
            {
                TVector distance = TSimd.MultiplyAdd(TSimd.Load(means + i), minusOne, TSimd.Load(source + (row * stride) + i));
                TSimd.Store(factors + i, TSimd.MultiplyAdd(distance, distance, TSimd.Load(factors + i)));
            }
        }

        for (int i = firstColumn; i < endColumn; i += TSimd.Lanes)
            TSimd.Store(factors + i, TSimd.Divide(one, TSimd.SquareRoot(TSimd.Add(TSimd.Divide(TSimd.Load(factors + i), all), add))));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ByRows(in NormalizationCall call)
    {
        for (long row = call.FirstRow; row < call.EndRow; row++)
        {
            float* values = call.Values + (row * call.Stride), normalized = call.Normalized + (row * call.Stride);
            TVector minus = TSimd.Broadcast(-call.Means[row]), factor = TSimd.Broadcast(call.Factors[row]);
            TVector scale = TSimd.Broadcast(call.Scales[row]), shift = TSimd.Broadcast(call.Shifts[row]);
            for (int i = 0; i < call.Count; i += TSimd.Lanes)
            {
                TVector hat = TSimd.Multiply(TSimd.Add(TSimd.Load(values + i), minus), factor);
                TSimd.Store(normalized + i, hat);
                TSimd.Store(values + i, TSimd.MultiplyAdd(hat, scale, shift));
            }

            // Columns that fill up took no part in the statistics, which therefore do not bound them.
            ClearPadding(values, call);
            ClearPadding(normalized, call);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ByColumns(in NormalizationCall call)
    {
        TVector minusOne = TSimd.Broadcast(-1f);
        for (long row = call.FirstRow; row < call.EndRow; row++)
        {
            float* values = call.Values + (row * call.Stride), normalized = call.Normalized + (row * call.Stride);
            TVector scale = TSimd.Broadcast(call.Scales[row]), shift = TSimd.Broadcast(call.Shifts[row]);
            for (int i = 0; i < call.Count; i += TSimd.Lanes)
            {
                TVector distance = TSimd.MultiplyAdd(TSimd.Load(call.Means + i), minusOne, TSimd.Load(values + i));
                TVector hat = TSimd.Multiply(distance, TSimd.Load(call.Factors + i));
                TSimd.Store(normalized + i, hat);
                TSimd.Store(values + i, TSimd.MultiplyAdd(hat, scale, shift));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void BackByRows(in NormalizationCall call)
    {
        float* lanes = stackalloc float[TSimd.Lanes];
        for (long row = call.FirstRow; row < call.EndRow; row++)
        {
            float* deltas = call.Values + (row * call.Stride), normalized = call.Normalized + (row * call.Stride);
            RowGradients(call, row, lanes);
            // dz = γ · factor · (dy − Σ dy / n − ẑ · Σ dy ẑ / n)
            TVector minusMean = TSimd.Broadcast(-call.ShiftGradients[row] / call.Count), minusSlope = TSimd.Broadcast(-call.ScaleGradients[row] / call.Count);
            TVector factor = TSimd.Broadcast(call.Scales[row] * call.Factors[row]);
            for (int i = 0; i < call.Count; i += TSimd.Lanes)
            {
                TVector centred = TSimd.Add(TSimd.Load(deltas + i), minusMean);
                TSimd.Store(deltas + i, TSimd.Multiply(TSimd.MultiplyAdd(TSimd.Load(normalized + i), minusSlope, centred), factor));
            }

            ClearPadding(deltas, call);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ColumnSums(in NormalizationCall call, int firstColumn, int endColumn)
    {
        for (int i = firstColumn; i < endColumn; i += TSimd.Lanes)
        {
            TSimd.Store(call.Sums + i, TSimd.Zero);
            TSimd.Store(call.Products + i, TSimd.Zero);
        }

        for (long row = 0; row < call.Features; row++)
        {
            float* deltas = call.Values + (row * call.Stride), normalized = call.Normalized + (row * call.Stride);
            TVector scale = TSimd.Broadcast(call.Scales[row]);
            for (int i = firstColumn; i < endColumn; i += TSimd.Lanes)
            {
                TVector delta = TSimd.Multiply(TSimd.Load(deltas + i), scale);
                TSimd.Store(call.Sums + i, TSimd.Add(TSimd.Load(call.Sums + i), delta));
                TSimd.Store(call.Products + i, TSimd.MultiplyAdd(delta, TSimd.Load(normalized + i), TSimd.Load(call.Products + i)));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void BackByColumns(in NormalizationCall call)
    {
        float* lanes = stackalloc float[TSimd.Lanes];
        TVector minusShare = TSimd.Broadcast(-1f / call.Features);
        for (long row = call.FirstRow; row < call.EndRow; row++)
        {
            float* deltas = call.Values + (row * call.Stride), normalized = call.Normalized + (row * call.Stride);
            RowGradients(call, row, lanes);
            // dz = factor · (γ dy − Σ γ dy / n − ẑ · Σ γ dy ẑ / n)
            TVector scale = TSimd.Broadcast(call.Scales[row]);
            for (int i = 0; i < call.Count; i += TSimd.Lanes)
            {
                TVector both = TSimd.MultiplyAdd(TSimd.Load(normalized + i), TSimd.Load(call.Products + i), TSimd.Load(call.Sums + i));
                TVector centred = TSimd.MultiplyAdd(both, minusShare, TSimd.Multiply(TSimd.Load(deltas + i), scale));
                TSimd.Store(deltas + i, TSimd.Multiply(centred, TSimd.Load(call.Factors + i)));
            }
        }
    }

    /// <summary>Derivatives by a row's γ and β. Deltas of columns that fill up are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RowGradients(in NormalizationCall call, long row, float* lanes)
    {
        float* deltas = call.Values + (row * call.Stride), normalized = call.Normalized + (row * call.Stride);
        TVector sum = TSimd.Zero, products = TSimd.Zero;
        for (int i = 0; i < call.Count; i += TSimd.Lanes)
        {
            TVector delta = TSimd.Load(deltas + i);
            sum = TSimd.Add(sum, delta);
            products = TSimd.MultiplyAdd(delta, TSimd.Load(normalized + i), products);
        }

        call.ShiftGradients[row] = Total(sum, lanes);
        call.ScaleGradients[row] = Total(products, lanes);
    }

    private static void ClearPadding(float* row, in NormalizationCall call) => new Span<float>(row + call.Count, call.Stride - call.Count).Clear();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Total(TVector sum, float* lanes)
    {
        TSimd.Store(lanes, sum);
        float total = 0f;
        for (int i = 0; i < TSimd.Lanes; i++)
            total += lanes[i];
        return total;
    }
}
