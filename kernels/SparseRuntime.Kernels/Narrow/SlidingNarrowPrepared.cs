using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Sparse rows for one column at a time, without a gather from memory: a register of rows at a time, in the steps of a
/// <see cref="SlidingWindow"/>, which begin at whole registers: loads across cache lines cost more than the steps that they
/// would save. Each step loads the window's inputs into two registers, picks every row's input from
/// them by an in-register lookup, multiplies and adds. There is one loop per tile and no branch inside: what a weight
/// costs is the bytes that it is read from.
/// </summary>
/// <remarks>
/// Steps come four at a time: four 32-bit window starts, then per row and step one position byte and one value, in
/// streams of their own. Weights that only fill up a step are negative zeros, kept zeros positive ones: with an infinite
/// or NaN input, where zero times input is not zero, a slower walk skips the former.
/// </remarks>
internal sealed unsafe class SlidingNarrowPrepared<TSimd, TVector, TStored> : NarrowPrepared<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TStored : struct, IStoredWeight
{
    private const uint Filler = 0x8000_0000;

    /// <summary>Steps of one turn of the loop; every tile has a multiple.</summary>
    private const int StepsPerTurn = 4;

    private readonly NativeBuffer _tileStart;
    private readonly NativeBuffer _windowStart;
    private readonly NativeBuffer _positions;
    private readonly NativeBuffer _values;
    private readonly float _scale;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public SlidingNarrowPrepared(LinearLayer layer)
        : base(layer, TSimd.Lanes, 1)
    {
        _scale = TStored.Scale(layer.Weights);
        int tiles = Groups * TilesPerGroup;
        var window = new SlidingWindow(TSimd.Lanes, layer.Weights.Taps);
        _tileStart = new NativeBuffer(sizeof(int) * (tiles + 1L));
        int* start = (int*)_tileStart.Data;
        for (int tile = 0; tile < tiles; tile++)
        {
            LoadTile(window, layer.Weights, tile);
            int steps = CountSteps(window);
            start[tile + 1] = checked(start[tile] + ((steps + StepsPerTurn - 1) / StepsPerTurn * StepsPerTurn));
        }

        // Starts are read one turn ahead.
        long total = start[tiles];
        _windowStart = new NativeBuffer(sizeof(uint) * (total + StepsPerTurn));
        _positions = new NativeBuffer(total * TSimd.Lanes);
        _values = new NativeBuffer(total * RegisterBytes);
        for (long slot = 0; slot < total * TSimd.Lanes; slot++)
            TStored.Store(_values.Data + (slot * TStored.Bytes), -0f, _scale);
        for (int tile = 0; tile < tiles; tile++)
        {
            LoadTile(window, layer.Weights, tile);
            for (long step = start[tile]; window.Step(TSimd.Lanes, out int first); step++)
                Store(window, step, first);
        }
    }

    /// <inheritdoc/>
    public override long Bytes => _tileStart.Length + _windowStart.Length + _positions.Length + _values.Length;

    /// <summary>Bytes of the values of a register of rows.</summary>
    private static int RegisterBytes => TSimd.Lanes * TStored.Bytes;

    /// <inheritdoc/>
    protected override int* WeightsBefore => (int*)_tileStart.Data;

    /// <inheritdoc/>
    protected override bool NeedsFiniteInputs => true;

    /// <inheritdoc/>
    protected override int InputSlack => 2 * TSimd.Lanes;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _tileStart.Dispose();
        _windowStart.Dispose();
        _positions.Dispose();
        _values.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override int ColumnsAtOnce => 4;

    /// <inheritdoc/>
    protected override void RunTiles(
        int firstTile, int endTile, float* x, int inputStride, int columns, bool isFinite, in Epilogue<TSimd, TVector> epilogue, float* y, int outputStride)
    {
        if (!isFinite)
        {
            for (int column = 0; column < columns; column++)
            {
                for (int tile = firstTile; tile < endTile; tile++)
                    RunTileSkippingFillers(tile, x + ((long)column * inputStride), y + ((long)column * outputStride) + ((tile - firstTile) * TSimd.Lanes));
            }
        }
        else if (columns == 1)
        {
            RunColumn(firstTile, endTile, x, epilogue, y);
        }
        else
        {
            RunFourColumns(firstTile, endTile, x, inputStride, epilogue, y, outputStride);
        }
    }

    // Four sums hide each other's latency.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunColumn(int firstTile, int endTile, float* x, in Epilogue<TSimd, TVector> epilogue, float* y)
    {
        int* start = (int*)_tileStart.Data + firstTile;
        ulong* window = (ulong*)((uint*)_windowStart.Data + *start);
        byte* positions = _positions.Data + ((long)*start * TSimd.Lanes);
        byte* allValues = _values.Data;
        int bytes = TSimd.Lanes * TStored.Bytes;
        byte* values = allValues + ((long)*start * bytes);
        TVector factor = TSimd.Broadcast(1f / _scale);
        float* bias = Bias.Floats + ((long)firstTile * TSimd.Lanes);
        TSimd.LoadWords(window, out ulong first, out ulong second);
        for (int tile = firstTile; tile < endTile; tile++, bias += TSimd.Lanes, y += TSimd.Lanes)
        {
            start++;
            TVector a = TSimd.Load(bias), b = TSimd.Zero, c = TSimd.Zero, d = TSimd.Zero;
            for (byte* end = allValues + ((long)*start * bytes); values < end; values += StepsPerTurn * bytes, positions += StepsPerTurn * TSimd.Lanes)
            {
                window += 2;
                TSimd.LoadWords(window, out ulong nextFirst, out ulong nextSecond);
                float* inputs = x + (uint)first;
                a = TSimd.MultiplyAdd(TSimd.Lookup(TSimd.Load(inputs), TSimd.Load(inputs + TSimd.Lanes), positions), TStored.Load<TSimd, TVector>(values, factor), a);
                inputs = x + (first >> 32);
                b = TSimd.MultiplyAdd(TSimd.Lookup(TSimd.Load(inputs), TSimd.Load(inputs + TSimd.Lanes), positions + TSimd.Lanes), TStored.Load<TSimd, TVector>(values + bytes, factor), b);
                inputs = x + (uint)second;
                c = TSimd.MultiplyAdd(TSimd.Lookup(TSimd.Load(inputs), TSimd.Load(inputs + TSimd.Lanes), positions + (2 * TSimd.Lanes)), TStored.Load<TSimd, TVector>(values + (2 * bytes), factor), c);
                inputs = x + (second >> 32);
                d = TSimd.MultiplyAdd(TSimd.Lookup(TSimd.Load(inputs), TSimd.Load(inputs + TSimd.Lanes), positions + (3 * TSimd.Lanes)), TStored.Load<TSimd, TVector>(values + (3 * bytes), factor), d);
                first = nextFirst;
                second = nextSecond;
            }

            TSimd.Store(y, epilogue.Apply(TSimd.Add(TSimd.Add(a, b), TSimd.Add(c, d))));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunFourColumns(int firstTile, int endTile, float* x, int inputStride, in Epilogue<TSimd, TVector> epilogue, float* y, int outputStride)
    {
        float* x0 = x, x1 = x + inputStride, x2 = x1 + inputStride, x3 = x2 + inputStride;
        int* start = (int*)_tileStart.Data + firstTile;
        ulong* window = (ulong*)((uint*)_windowStart.Data + *start);
        byte* positions = _positions.Data + ((long)*start * TSimd.Lanes);
        byte* allValues = _values.Data;
        int bytes = TSimd.Lanes * TStored.Bytes;
        byte* values = allValues + ((long)*start * bytes);
        TVector factor = TSimd.Broadcast(1f / _scale);
        float* bias = Bias.Floats + ((long)firstTile * TSimd.Lanes);
        TSimd.LoadWords(window, out ulong first, out ulong second);
        for (int tile = firstTile; tile < endTile; tile++, bias += TSimd.Lanes, y += TSimd.Lanes)
        {
            start++;
            TVector a = TSimd.Load(bias), b = a, c = a, d = a;
            for (byte* end = allValues + ((long)*start * bytes); values < end; values += StepsPerTurn * bytes, positions += StepsPerTurn * TSimd.Lanes)
            {
                window += 2;
                TSimd.LoadWords(window, out ulong nextFirst, out ulong nextSecond);
                float* inputs = x0 + (uint)first;
                TVector w = TStored.Load<TSimd, TVector>(values, factor);
                a = TSimd.MultiplyAdd(TSimd.Lookup(TSimd.Load(inputs), TSimd.Load(inputs + TSimd.Lanes), positions), w, a);
                inputs = x1 + (uint)first;
                b = TSimd.MultiplyAdd(TSimd.Lookup(TSimd.Load(inputs), TSimd.Load(inputs + TSimd.Lanes), positions), w, b);
                inputs = x2 + (uint)first;
                c = TSimd.MultiplyAdd(TSimd.Lookup(TSimd.Load(inputs), TSimd.Load(inputs + TSimd.Lanes), positions), w, c);
                inputs = x3 + (uint)first;
                d = TSimd.MultiplyAdd(TSimd.Lookup(TSimd.Load(inputs), TSimd.Load(inputs + TSimd.Lanes), positions), w, d);
                inputs = x0 + (first >> 32);
                w = TStored.Load<TSimd, TVector>(values + bytes, factor);
                a = TSimd.MultiplyAdd(TSimd.Lookup(TSimd.Load(inputs), TSimd.Load(inputs + TSimd.Lanes), positions + TSimd.Lanes), w, a);
                inputs = x1 + (first >> 32);
                b = TSimd.MultiplyAdd(TSimd.Lookup(TSimd.Load(inputs), TSimd.Load(inputs + TSimd.Lanes), positions + TSimd.Lanes), w, b);
                inputs = x2 + (first >> 32);
                c = TSimd.MultiplyAdd(TSimd.Lookup(TSimd.Load(inputs), TSimd.Load(inputs + TSimd.Lanes), positions + TSimd.Lanes), w, c);
                inputs = x3 + (first >> 32);
                d = TSimd.MultiplyAdd(TSimd.Lookup(TSimd.Load(inputs), TSimd.Load(inputs + TSimd.Lanes), positions + TSimd.Lanes), w, d);
                inputs = x0 + (uint)second;
                w = TStored.Load<TSimd, TVector>(values + (2 * bytes), factor);
                a = TSimd.MultiplyAdd(TSimd.Lookup(TSimd.Load(inputs), TSimd.Load(inputs + TSimd.Lanes), positions + (2 * TSimd.Lanes)), w, a);
                inputs = x1 + (uint)second;
                b = TSimd.MultiplyAdd(TSimd.Lookup(TSimd.Load(inputs), TSimd.Load(inputs + TSimd.Lanes), positions + (2 * TSimd.Lanes)), w, b);
                inputs = x2 + (uint)second;
                c = TSimd.MultiplyAdd(TSimd.Lookup(TSimd.Load(inputs), TSimd.Load(inputs + TSimd.Lanes), positions + (2 * TSimd.Lanes)), w, c);
                inputs = x3 + (uint)second;
                d = TSimd.MultiplyAdd(TSimd.Lookup(TSimd.Load(inputs), TSimd.Load(inputs + TSimd.Lanes), positions + (2 * TSimd.Lanes)), w, d);
                inputs = x0 + (second >> 32);
                w = TStored.Load<TSimd, TVector>(values + (3 * bytes), factor);
                a = TSimd.MultiplyAdd(TSimd.Lookup(TSimd.Load(inputs), TSimd.Load(inputs + TSimd.Lanes), positions + (3 * TSimd.Lanes)), w, a);
                inputs = x1 + (second >> 32);
                b = TSimd.MultiplyAdd(TSimd.Lookup(TSimd.Load(inputs), TSimd.Load(inputs + TSimd.Lanes), positions + (3 * TSimd.Lanes)), w, b);
                inputs = x2 + (second >> 32);
                c = TSimd.MultiplyAdd(TSimd.Lookup(TSimd.Load(inputs), TSimd.Load(inputs + TSimd.Lanes), positions + (3 * TSimd.Lanes)), w, c);
                inputs = x3 + (second >> 32);
                d = TSimd.MultiplyAdd(TSimd.Lookup(TSimd.Load(inputs), TSimd.Load(inputs + TSimd.Lanes), positions + (3 * TSimd.Lanes)), w, d);
                first = nextFirst;
                second = nextSecond;
            }

            TSimd.Store(y, epilogue.Apply(a));
            TSimd.Store(y + outputStride, epilogue.Apply(b));
            TSimd.Store(y + (2L * outputStride), epilogue.Apply(c));
            TSimd.Store(y + (3L * outputStride), epilogue.Apply(d));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunTileSkippingFillers(int tile, float* x, float* y)
    {
        int* start = (int*)_tileStart.Data + tile;
        float* bias = Bias.Floats + ((long)tile * TSimd.Lanes);
        for (int row = 0; row < TSimd.Lanes; row++)
            y[row] = bias[row];
        float* values = stackalloc float[TSimd.Lanes];
        for (long step = start[0]; step < start[1]; step++)
        {
            TSimd.Store(values, TStored.Load<TSimd, TVector>(_values.Data + (step * RegisterBytes), TSimd.Broadcast(1f / _scale)));
            for (int row = 0; row < TSimd.Lanes; row++)
            {
                if (BitConverter.SingleToUInt32Bits(values[row]) != Filler)
                    y[row] += values[row] * x[((uint*)_windowStart.Data)[step] + _positions.Data[(step * TSimd.Lanes) + row]];
            }
        }

        for (int row = 0; row < TSimd.Lanes; row++)
            y[row] = Activation.Apply(y[row]);
    }

    private void LoadTile(SlidingWindow window, WeightMatrix weights, int tile)
    {
        int row = tile % TilesPerGroup * TSimd.Lanes;
        window.Load(weights, (tile / TilesPerGroup * RowsPerGroup) + row, Math.Min(TSimd.Lanes, RowsPerGroup - row));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int CountSteps(SlidingWindow window)
    {
        int steps = 0;
        for (; window.Step(TSimd.Lanes, out int first); steps++)
        {
            for (int row = 0; row < TSimd.Lanes; row++)
                window.Take(row, first + (2 * TSimd.Lanes), out _, out _);
        }

        return steps;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Store(SlidingWindow window, long step, int first)
    {
        ((uint*)_windowStart.Data)[step] = (uint)first;
        for (int row = 0; row < TSimd.Lanes; row++)
        {
            if (!window.Take(row, first + (2 * TSimd.Lanes), out int tap, out float value)) continue;
            _positions.Data[(step * TSimd.Lanes) + row] = (byte)(tap - first);
            TStored.Store(_values.Data + (step * RegisterBytes) + (row * TStored.Bytes), value == 0f ? 0f : value, _scale);
        }
    }
}
