using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Rows of which every group of M taps keeps at most N weights, in tiles of four registers of rows. All rows meet the same
/// group at the same step, so its inputs are loaded once for the tile, into every part of a register, and each row picks its
/// own by a permutation within parts. That looks at as many bits as a position has, whatever is above them: a word of
/// positions per row serves a turn of steps, shifted on by each.
/// </summary>
/// <remarks>
/// A tile is one run of memory: for each turn of <see cref="NOfMSteps"/> a word of positions per row, then step by step a
/// value per row. What is read is asked for ahead, as the stream otherwise waits for the second-level cache and for memory.
/// Values that fill up groups which keep fewer are negative zeros, kept zeros positive ones: with an infinite or NaN input,
/// where zero times input is not zero, a slower walk skips the former.
/// <para>
/// There is no such kernel for many columns. There a weight's inputs are whole registers of columns, a load for each
/// multiply-add whatever the pattern is, and loads are what already bounds the kernel for sparse rows. A group's inputs that
/// stayed in registers while rows pass would have to be named by instructions: a jump for each of the six pairs that 2:4 can
/// keep, mostly mispredicted, takes longer than the loads that it saves, and rows sorted by pair would load and store their
/// sums for every group, which are as many accesses as it saves loads.
/// </para>
/// </remarks>
internal sealed unsafe class NOfMNarrowPrepared<TSimd, TVector, TLookup, TGroup, TStored> : NarrowPrepared<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TLookup : struct, IGroupLookup<TVector, TGroup>
    where TGroup : struct
    where TStored : struct, IStoredWeight
{
    /// <summary>Registers of rows per tile.</summary>
    public const int Vectors = 4;

    private readonly NOfMSteps _steps;
    private readonly NativeBuffer _weights;
    private readonly long _tileBytes;
    private readonly float _scale;
    private readonly bool _hasFillers;

    /// <summary>Encodes.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="kept">N.</param>
    /// <exception cref="ArgumentException">A group keeps more weights.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public NOfMNarrowPrepared(LinearLayer layer, int kept)
        : base(layer, Vectors * TSimd.Lanes, Order(kept).TapGranularity)
    {
        _steps = Order(kept);
        _scale = TStored.Scale(layer.Weights);
        int tiles = Groups * TilesPerGroup, steps = _steps.Count(PaddedTaps);
        long turns = (steps + _steps.PerTurn - 1) >> _steps.TurnShift;
        _tileBytes = (turns * PositionBytes) + ((long)steps * StepBytes);
        _weights = new NativeBuffer(tiles * _tileBytes);
        for (int tile = 0; tile < tiles; tile++)
        {
            for (int step = 0; step < steps; step++)
            {
                byte* slots = Values(tile, step);
                for (int row = 0; row < TileRows; row++)
                    TStored.Store(slots + (row * TStored.Bytes), -0f, _scale);
            }
        }

        var taps = new int[Taps];
        var values = new float[Taps];
        for (int row = 0; row < layer.OutputFeatures; row++)
        {
            int tile = (row / RowsPerGroup * TilesPerGroup) + (row % RowsPerGroup / TileRows);
            StoreRow(tile, row % RowsPerGroup % TileRows, taps, values, layer.Weights.CopyRowNonzeros(row, taps, values));
        }

        _hasFillers = layer.Weights.NonzeroCount < (long)layer.OutputFeatures * _steps.Count(Taps + TLookup.Taps - 1);
    }

    /// <inheritdoc/>
    public override long Bytes => _weights.Length;

    /// <inheritdoc/>
    protected override bool NeedsFiniteInputs => _hasFillers;

    /// <inheritdoc/>
    protected override int InputSlack => 2 * TSimd.Lanes;

    /// <inheritdoc/>
    protected override int ColumnsAtOnce => 4;

    /// <inheritdoc/>
    protected override int LeastColumnsAtOnce => LeastColumns(_weights.Length);

    /// <summary>Bytes of the positions of a turn.</summary>
    private int PositionBytes => TileRows * sizeof(uint);

    /// <summary>Bytes of the values of a step.</summary>
    private int StepBytes => TileRows * TStored.Bytes;

    /// <summary>Bytes of a whole turn.</summary>
    private int TurnBytes => PositionBytes + (_steps.PerTurn * StepBytes);

    /// <summary>
    /// How many columns must be left for a walk that serves four. It takes as long as two that serve one where widening values
    /// or waiting for them is what takes the time, and otherwise as three.
    /// </summary>
    /// <param name="bytes">What the weights occupy.</param>
    public static int LeastColumns(double bytes)
    {
        const int SecondLevel = 1 << 20, ThirdLevel = 8 << 20;
        int near = TSimd.Registers >= 32 ? SecondLevel : ThirdLevel;
        return TStored.Bytes < sizeof(float) || bytes > near ? 2 : 3;
    }

    /// <summary>Why a kernel refuses weights that do not follow the pattern.</summary>
    /// <param name="kept">N.</param>
    public static string Refusal(int kept) => $"a group of {TLookup.Taps} taps keeps more than {kept} weights";

    /// <inheritdoc/>
    public override void Dispose()
    {
        _weights.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override void RunTiles(
        int firstTile, int endTile, float* x, int inputStride, int columns, bool isFinite, in Epilogue<TSimd, TVector> epilogue, float* y, int outputStride)
    {
        byte* weights = _weights.Data + (firstTile * _tileBytes);
        float* bias = Bias.Floats + ((long)firstTile * TileRows);
        if (!isFinite)
        {
            for (int column = 0; column < columns; column++)
            {
                for (int tile = firstTile; tile < endTile; tile++)
                    RunTileSkippingFillers(tile, x + ((long)column * inputStride), y + ((long)column * outputStride) + ((tile - firstTile) * TileRows));
            }
        }
        else if (columns == 1)
        {
            NOfMColumn<TSimd, TVector, TLookup, TGroup, TStored>.Run(weights, _tileBytes, endTile - firstTile, _steps, 1f / _scale, bias, x, epilogue, y);
        }
        else
        {
            for (int tile = firstTile; tile < endTile; tile++, weights += _tileBytes, bias += TileRows, y += TileRows)
                RunColumns(weights, bias, x, inputStride, epilogue, y, outputStride);
        }
    }

    private void RunColumns(byte* weights, float* bias, float* x, int inputStride, in Epilogue<TSimd, TVector> epilogue, float* y, int outputStride)
    {
        if (TSimd.Registers >= 32)
        {
            NOfMColumnsFour<TSimd, TVector, TLookup, TGroup, TStored>.Run(weights, _tileBytes, _steps, 1f / _scale, bias, x, inputStride, epilogue, y, outputStride);
            return;
        }

        for (int half = 0; half < TileRows; half += 2 * TSimd.Lanes)
        {
            NOfMColumnsTwo<TSimd, TVector, TLookup, TGroup, TStored>.Run(
                weights, half, _tileBytes, _steps, 1f / _scale, bias + half, x, inputStride, epilogue, y + half, outputStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunTileSkippingFillers(int tile, float* x, float* y)
    {
        float* bias = Bias.Floats + ((long)tile * TileRows), loaded = stackalloc float[TSimd.Lanes];
        for (int row = 0; row < TileRows; row++)
            y[row] = bias[row];
        int steps = _steps.Count(PaddedTaps);
        uint mask = (1u << _steps.Bits) - 1;
        for (int step = 0; step < steps; step++)
        {
            uint* positions = Positions(tile, step);
            byte* values = Values(tile, step);
            int shift = InTurn(step) * _steps.Bits;
            float* inputs = x + (_steps.GroupOf(step) * _steps.Group);
            for (int row = 0; row < TileRows; row++)
            {
                int lane = row % TSimd.Lanes;
                if (lane == 0) TSimd.Store(loaded, TStored.Load<TSimd, TVector>(values + (row * TStored.Bytes), TSimd.Broadcast(1f / _scale)));
                if (BitConverter.SingleToUInt32Bits(loaded[lane]) != 0x8000_0000)
                    y[row] += loaded[lane] * inputs[positions[row] >> shift & mask];
            }
        }

        for (int row = 0; row < TileRows; row++)
            y[row] = Activation.Apply(y[row]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void StoreRow(int tile, int row, int[] taps, float[] values, int count)
    {
        for (int k = 0, group = -1, index = 0; k < count; k++)
        {
            index = taps[k] >> _steps.Bits == group ? index + 1 : 0;
            group = taps[k] >> _steps.Bits;
            if (index == _steps.Kept) throw new ArgumentException(Refusal(_steps.Kept));
            int step = _steps.Step(group, index);
            Positions(tile, step)[row] |= (uint)(taps[k] & (_steps.Group - 1)) << (InTurn(step) * _steps.Bits);
            TStored.Store(Values(tile, step) + (row * TStored.Bytes), values[k] == 0f ? 0f : values[k], _scale);
        }
    }

    /// <summary>The positions of the turn that a step is in.</summary>
    private uint* Positions(int tile, int step) =>
        (uint*)(_weights.Data + (tile * _tileBytes) + ((long)(step >> _steps.TurnShift) * TurnBytes));

    /// <summary>The values of a step.</summary>
    private byte* Values(int tile, int step) => (byte*)Positions(tile, step) + PositionBytes + (InTurn(step) * StepBytes);

    /// <summary>The number of a step within its turn.</summary>
    private int InTurn(int step) => step & (_steps.PerTurn - 1);

    private static NOfMSteps Order(int kept) => new(kept, TLookup.Taps == 4 ? 2 : 3);
}
