using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Compressed rows for one column at a time, without a gather from memory. The matrix is cut into cells of one
/// register of rows × one table of inputs, twice a register long. While a cell is worked on, its table sits in two
/// registers; each step takes the next nonzero of every row, picks its input by an in-register lookup and adds. Rows
/// that run out get zero weights until the longest row of the cell is done.
/// </summary>
/// <remarks>
/// A cell is a step count (one byte), then per step one position byte and one value per row. Padding weights are
/// negative zeros, kept zeros positive ones: with an infinite or NaN input, where zero times input is not zero, a
/// slower walk skips the padding.
/// </remarks>
internal sealed unsafe class CsrNarrowPrepared<TSimd, TVector> : NarrowPrepared<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const uint Padding = 0x8000_0000;

    private readonly NativeBuffer _steps;
    private readonly NativeBuffer _cellStart;
    private readonly NativeBuffer _positions;
    private readonly NativeBuffer _values;

    public CsrNarrowPrepared(LinearLayer layer)
        : base(layer, TSimd.Lanes, 2 * TSimd.Lanes)
    {
        int tiles = Groups * TilesPerGroup;
        _steps = new NativeBuffer((long)tiles * Tables);
        _cellStart = new NativeBuffer(sizeof(long) * (tiles + 1L));
        long total = CountSteps(layer);
        _positions = new NativeBuffer(total * TSimd.Lanes);
        _values = new NativeBuffer(total * TSimd.Lanes * sizeof(float));
        Fill(layer);
    }

    /// <inheritdoc/>
    public override long Bytes => _steps.Length + _cellStart.Length + _positions.Length + _values.Length;

    private static int TableLength => 2 * TSimd.Lanes;

    private int Tables => PaddedTaps / TableLength;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _steps.Dispose();
        _cellStart.Dispose();
        _positions.Dispose();
        _values.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override bool NeedsFiniteInputs => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void RunTile(int tile, float* x, bool isFinite, float* y)
    {
        if (!isFinite)
        {
            RunTileSkippingPadding(tile, x, y);
            return;
        }

        long start = ((long*)_cellStart.Data)[tile];
        byte* positions = _positions.Data + (start * TSimd.Lanes);
        float* values = _values.Floats + (start * TSimd.Lanes);
        byte* steps = _steps.Data + ((long)tile * Tables);
        TVector a = TSimd.Load(Bias.Floats + ((long)tile * TSimd.Lanes)), b = TSimd.Zero;
        for (int table = 0; table < Tables; table++, x += 2 * TSimd.Lanes)
        {
            TVector low = TSimd.Load(x), high = TSimd.Load(x + TSimd.Lanes);
            int count = steps[table];
            // Two sums alternate: one would wait for its own latency at every step.
            for (; count >= 2; count -= 2, positions += 2 * TSimd.Lanes, values += 2 * TSimd.Lanes)
            {
                a = TSimd.MultiplyAdd(TSimd.Lookup(low, high, positions), TSimd.Load(values), a);
                b = TSimd.MultiplyAdd(TSimd.Lookup(low, high, positions + TSimd.Lanes), TSimd.Load(values + TSimd.Lanes), b);
            }

            if (count == 0) continue;
            a = TSimd.MultiplyAdd(TSimd.Lookup(low, high, positions), TSimd.Load(values), a);
            positions += TSimd.Lanes;
            values += TSimd.Lanes;
        }

        var epilogue = new Epilogue<TSimd, TVector>(Activation);
        TSimd.Store(y, epilogue.Apply(TSimd.Add(a, b)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunTileSkippingPadding(int tile, float* x, float* y)
    {
        long entry = ((long*)_cellStart.Data)[tile] * TSimd.Lanes;
        float* bias = Bias.Floats + ((long)tile * TSimd.Lanes);
        for (int row = 0; row < TSimd.Lanes; row++)
            y[row] = bias[row];
        for (int table = 0; table < Tables; table++)
        {
            int count = _steps.Data[((long)tile * Tables) + table];
            for (int k = 0; k < count * TSimd.Lanes; k++, entry++)
            {
                float value = _values.Floats[entry];
                if (BitConverter.SingleToUInt32Bits(value) != Padding)
                    y[k % TSimd.Lanes] += value * x[(table * TableLength) + _positions.Data[entry]];
            }
        }

        for (int row = 0; row < TSimd.Lanes; row++)
            y[row] = Activation.Apply(y[row]);
    }

    /// <summary>Fills in the step count of every cell and where each tile begins.</summary>
    /// <returns>Steps of all cells.</returns>
    private long CountSteps(LinearLayer layer)
    {
        var taps = new int[layer.Weights.Taps];
        var values = new float[layer.Weights.Taps];
        for (int row = 0; row < layer.OutputFeatures; row++)
        {
            byte* steps = _steps.Data + ((long)TileOf(row) * Tables);
            int count = layer.Weights.CopyRowNonzeros(row, taps, values);
            for (int k = 0; k < count;)
            {
                int table = taps[k] / TableLength;
                int first = k;
                while (k < count && taps[k] / TableLength == table)
                    k++;
                steps[table] = (byte)Math.Max(steps[table], k - first);
            }
        }

        long total = 0;
        long* start = (long*)_cellStart.Data;
        for (int tile = 0; tile < Groups * TilesPerGroup; tile++)
        {
            start[tile] = total;
            for (int table = 0; table < Tables; table++)
                total += _steps.Data[((long)tile * Tables) + table];
        }

        return start[Groups * TilesPerGroup] = total;
    }

    private void Fill(LinearLayer layer)
    {
        new Span<uint>(_values.Data, checked((int)(_values.Length / sizeof(float)))).Fill(Padding);
        var taps = new int[layer.Weights.Taps];
        var values = new float[layer.Weights.Taps];
        for (int row = 0; row < layer.OutputFeatures; row++)
        {
            int tile = TileOf(row);
            int lane = row % RowsPerGroup % TSimd.Lanes;
            long step = ((long*)_cellStart.Data)[tile];
            int count = layer.Weights.CopyRowNonzeros(row, taps, values);
            int k = 0;
            for (int table = 0; table < Tables; table++)
            {
                long entry = (step * TSimd.Lanes) + lane;
                for (; k < count && taps[k] / TableLength == table; k++, entry += TSimd.Lanes)
                {
                    _positions.Data[entry] = (byte)(taps[k] % TableLength);
                    _values.Floats[entry] = values[k] == 0f ? 0f : values[k];
                }

                step += _steps.Data[((long)tile * Tables) + table];
            }
        }
    }

    private int TileOf(int row) => (row / RowsPerGroup * TilesPerGroup) + (row % RowsPerGroup / TSimd.Lanes);
}
