using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Compressed rows, block of taps by block of taps: 16-bit tap within the block and value of every nonzero. A nonzero
/// costs one broadcast and one multiply-add per register of the panel, which the multiply-add reads from memory.
/// </summary>
internal sealed unsafe class CsrWidePrepared<TSimd, TVector> : WidePrepared<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>
    /// Bytes of a packed block: rows of it are read in any order, so it must stay in a 48 KB first-level cache, with room
    /// for weights and sums.
    /// </summary>
    private const int PanelBytes = 36 * 1024;

    private readonly NativeBuffer _rowStart;
    private readonly NativeBuffer _taps;
    private readonly NativeBuffer _values;

    public CsrWidePrepared(LinearLayer layer)
        : base(layer, MostBlockTaps)
    {
        int rows = layer.OutputFeatures;
        long nonzeros = layer.Weights.NonzeroCount;
        _rowStart = new NativeBuffer(sizeof(int) * (long)Groups * Blocks * (RowsPerGroup + 1));
        _taps = new NativeBuffer(sizeof(ushort) * nonzeros);
        _values = new NativeBuffer(sizeof(float) * nonzeros);

        // Count per (group, block, row), turn counts into positions, then place.
        int* start = (int*)_rowStart.Data;
        var taps = new int[layer.Weights.Taps];
        var values = new float[layer.Weights.Taps];
        for (int row = 0; row < rows; row++)
        {
            int count = layer.Weights.CopyRowNonzeros(row, taps, values);
            for (int k = 0; k < count; k++)
                start[Slot(row, taps[k] / BlockTaps) + 1]++;
        }

        int position = 0;
        for (int list = 0; list < Groups * Blocks; list++)
        {
            int* listStart = start + ((long)list * (RowsPerGroup + 1));
            listStart[0] = position;
            for (int row = 1; row <= RowsPerGroup; row++)
                position = listStart[row] += position;
        }

        for (int row = 0; row < rows; row++)
        {
            int count = layer.Weights.CopyRowNonzeros(row, taps, values);
            for (int k = 0; k < count;)
            {
                int block = taps[k] / BlockTaps;
                for (int to = start[Slot(row, block)]; k < count && taps[k] / BlockTaps == block; k++, to++)
                {
                    ((ushort*)_taps.Data)[to] = (ushort)(taps[k] % BlockTaps);
                    _values.Floats[to] = values[k];
                }
            }
        }
    }

    /// <summary>The most taps of a block.</summary>
    public static int MostBlockTaps => PanelBytes / sizeof(float) / FullPanelColumns;

    /// <inheritdoc/>
    public override long Bytes => _rowStart.Length + _taps.Length + _values.Length;

    /// <inheritdoc/>
    protected override int RowGranularity => 1;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _rowStart.Dispose();
        _taps.Dispose();
        _values.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void RunBlock(in WideStep step, int group, int block, float* panel, int tapStride, int vectors, int firstRow, int endRow)
    {
        int* rowStart = (int*)_rowStart.Data + ((((long)group * Blocks) + block) * (RowsPerGroup + 1));
        ushort* taps = (ushort*)_taps.Data;
        switch (vectors)
        {
            case 4:
                Rows4(step, Activation, rowStart, taps, _values.Floats, panel, firstRow, endRow);
                break;
            case 2:
                Rows2(step, Activation, rowStart, taps, _values.Floats, panel, firstRow, endRow);
                break;
            default:
                Rows1(step, Activation, rowStart, taps, _values.Floats, panel, firstRow, endRow);
                break;
        }
    }

    private long Slot(int row, int block) =>
        (((((long)row / RowsPerGroup) * Blocks) + block) * (RowsPerGroup + 1)) + (row % RowsPerGroup);

    // Two nonzeros are in flight, each with its own sums: four sums alone would wait for each other's latency.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows4(in WideStep step, Activation activation, int* rowStart, ushort* taps, float* values, float* panel, int firstRow, int endRow)
    {
        var epilogue = new Epilogue<TSimd, TVector>(activation);
        for (int row = firstRow; row < endRow; row++)
        {
            TVector a0, a1, a2, a3;
            if (step.IsFirst)
            {
                a0 = a1 = a2 = a3 = TSimd.Broadcast(step.Bias + row);
            }
            else
            {
                float* source = step.Source + ((long)row * step.SourceStride);
                a0 = TSimd.Load(source);
                a1 = TSimd.Load(source + TSimd.Lanes);
                a2 = TSimd.Load(source + (2 * TSimd.Lanes));
                a3 = TSimd.Load(source + (3 * TSimd.Lanes));
            }

            TVector b0 = TSimd.Zero, b1 = TSimd.Zero, b2 = TSimd.Zero, b3 = TSimd.Zero;
            ushort* tap = taps + rowStart[row];
            ushort* end = taps + rowStart[row + 1];
            float* value = values + rowStart[row];
            for (; tap < end - 1; tap += 2, value += 2)
            {
                float* x = panel + ((nuint)tap[0] * (nuint)(4 * TSimd.Lanes));
                TVector w = TSimd.Broadcast(value);
                a0 = TSimd.MultiplyAdd(w, TSimd.Load(x), a0);
                a1 = TSimd.MultiplyAdd(w, TSimd.Load(x + TSimd.Lanes), a1);
                a2 = TSimd.MultiplyAdd(w, TSimd.Load(x + (2 * TSimd.Lanes)), a2);
                a3 = TSimd.MultiplyAdd(w, TSimd.Load(x + (3 * TSimd.Lanes)), a3);
                x = panel + ((nuint)tap[1] * (nuint)(4 * TSimd.Lanes));
                w = TSimd.Broadcast(value + 1);
                b0 = TSimd.MultiplyAdd(w, TSimd.Load(x), b0);
                b1 = TSimd.MultiplyAdd(w, TSimd.Load(x + TSimd.Lanes), b1);
                b2 = TSimd.MultiplyAdd(w, TSimd.Load(x + (2 * TSimd.Lanes)), b2);
                b3 = TSimd.MultiplyAdd(w, TSimd.Load(x + (3 * TSimd.Lanes)), b3);
            }

            if (tap < end)
            {
                float* x = panel + ((nuint)tap[0] * (nuint)(4 * TSimd.Lanes));
                TVector w = TSimd.Broadcast(value);
                a0 = TSimd.MultiplyAdd(w, TSimd.Load(x), a0);
                a1 = TSimd.MultiplyAdd(w, TSimd.Load(x + TSimd.Lanes), a1);
                a2 = TSimd.MultiplyAdd(w, TSimd.Load(x + (2 * TSimd.Lanes)), a2);
                a3 = TSimd.MultiplyAdd(w, TSimd.Load(x + (3 * TSimd.Lanes)), a3);
            }

            a0 = TSimd.Add(a0, b0);
            a1 = TSimd.Add(a1, b1);
            a2 = TSimd.Add(a2, b2);
            a3 = TSimd.Add(a3, b3);
            if (step.IsLast)
            {
                a0 = epilogue.Apply(a0);
                a1 = epilogue.Apply(a1);
                a2 = epilogue.Apply(a2);
                a3 = epilogue.Apply(a3);
            }

            float* target = step.Target + ((long)row * step.TargetStride);
            TSimd.Store(target, a0);
            TSimd.Store(target + TSimd.Lanes, a1);
            TSimd.Store(target + (2 * TSimd.Lanes), a2);
            TSimd.Store(target + (3 * TSimd.Lanes), a3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows2(in WideStep step, Activation activation, int* rowStart, ushort* taps, float* values, float* panel, int firstRow, int endRow)
    {
        var epilogue = new Epilogue<TSimd, TVector>(activation);
        for (int row = firstRow; row < endRow; row++)
        {
            float* source = step.Source + ((long)row * step.SourceStride);
            TVector a0 = step.IsFirst ? TSimd.Broadcast(step.Bias + row) : TSimd.Load(source);
            TVector a1 = step.IsFirst ? a0 : TSimd.Load(source + TSimd.Lanes);
            TVector b0 = TSimd.Zero, b1 = TSimd.Zero;
            ushort* tap = taps + rowStart[row];
            ushort* end = taps + rowStart[row + 1];
            float* value = values + rowStart[row];
            for (; tap < end - 1; tap += 2, value += 2)
            {
                float* x = panel + ((nuint)tap[0] * (nuint)(2 * TSimd.Lanes));
                TVector w = TSimd.Broadcast(value);
                a0 = TSimd.MultiplyAdd(w, TSimd.Load(x), a0);
                a1 = TSimd.MultiplyAdd(w, TSimd.Load(x + TSimd.Lanes), a1);
                x = panel + ((nuint)tap[1] * (nuint)(2 * TSimd.Lanes));
                w = TSimd.Broadcast(value + 1);
                b0 = TSimd.MultiplyAdd(w, TSimd.Load(x), b0);
                b1 = TSimd.MultiplyAdd(w, TSimd.Load(x + TSimd.Lanes), b1);
            }

            if (tap < end)
            {
                float* x = panel + ((nuint)tap[0] * (nuint)(2 * TSimd.Lanes));
                TVector w = TSimd.Broadcast(value);
                a0 = TSimd.MultiplyAdd(w, TSimd.Load(x), a0);
                a1 = TSimd.MultiplyAdd(w, TSimd.Load(x + TSimd.Lanes), a1);
            }

            a0 = TSimd.Add(a0, b0);
            a1 = TSimd.Add(a1, b1);
            float* target = step.Target + ((long)row * step.TargetStride);
            TSimd.Store(target, step.IsLast ? epilogue.Apply(a0) : a0);
            TSimd.Store(target + TSimd.Lanes, step.IsLast ? epilogue.Apply(a1) : a1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows1(in WideStep step, Activation activation, int* rowStart, ushort* taps, float* values, float* panel, int firstRow, int endRow)
    {
        var epilogue = new Epilogue<TSimd, TVector>(activation);
        for (int row = firstRow; row < endRow; row++)
        {
            TVector a = step.IsFirst ? TSimd.Broadcast(step.Bias + row) : TSimd.Load(step.Source + ((long)row * step.SourceStride));
            TVector b = TSimd.Zero;
            ushort* tap = taps + rowStart[row];
            ushort* end = taps + rowStart[row + 1];
            float* value = values + rowStart[row];
            for (; tap < end - 1; tap += 2, value += 2)
            {
                a = TSimd.MultiplyAdd(TSimd.Broadcast(value), TSimd.Load(panel + ((nuint)tap[0] * (nuint)TSimd.Lanes)), a);
                b = TSimd.MultiplyAdd(TSimd.Broadcast(value + 1), TSimd.Load(panel + ((nuint)tap[1] * (nuint)TSimd.Lanes)), b);
            }

            if (tap < end)
                a = TSimd.MultiplyAdd(TSimd.Broadcast(value), TSimd.Load(panel + ((nuint)tap[0] * (nuint)TSimd.Lanes)), a);
            a = TSimd.Add(a, b);
            TSimd.Store(step.Target + ((long)row * step.TargetStride), step.IsLast ? epilogue.Apply(a) : a);
        }
    }
}
