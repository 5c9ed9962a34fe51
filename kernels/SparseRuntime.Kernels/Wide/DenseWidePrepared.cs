using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// All weights, in tiles of six rows (<see cref="DenseTile"/>), times a panel of four registers; with 16 registers the
/// panel is taken two registers at a time.
/// </summary>
internal sealed unsafe class DenseWidePrepared<TSimd, TVector> : WidePrepared<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>
    /// Bytes of a packed block: it is read from start to end, so the second-level cache feeds it well enough; longer
    /// blocks load and store sums less often.
    /// </summary>
    private const int PanelBytes = 64 * 1024;

    private readonly NativeBuffer _weights;

    public DenseWidePrepared(LinearLayer layer, LiveChannels? live = null)
        : base(layer, MostBlockTaps, live)
    {
        _weights = new NativeBuffer(sizeof(float) * (long)Groups * Blocks * TilesPerGroup * BlockTaps * DenseTile.Rows);
        var values = new float[Taps];
        for (int row = 0; row < Groups * RowsPerGroup; row++)
        {
            if (live is null) layer.Weights.CopyRow(row, values);
            else live.Values.AsSpan(row * Taps, Taps).CopyTo(values);
            int rowInGroup = row % RowsPerGroup;
            int lane = DenseTile.LaneOf(rowInGroup, RowsPerGroup);
            for (int tap = 0; tap < Taps; tap++)
                Tile(row / RowsPerGroup, tap / BlockTaps, rowInGroup / DenseTile.Rows)[(tap % BlockTaps * DenseTile.Rows) + lane] = values[tap];
        }
    }

    /// <summary>The most taps of a block.</summary>
    public static int MostBlockTaps => PanelBytes / sizeof(float) / FullPanelColumns;

    /// <inheritdoc/>
    public override long Bytes => _weights.Length;

    /// <inheritdoc/>
    protected override int RowGranularity => DenseTile.Rows;

    private int TilesPerGroup => (RowsPerGroup + DenseTile.Rows - 1) / DenseTile.Rows;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _weights.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void RunBlock(in WideStep step, int group, int block, float* panel, int tapStride, int vectors, int firstRow, int endRow)
    {
        int firstTap = block * BlockTaps;
        int taps = Math.Max(0, Math.Min(BlockTaps, Taps - firstTap));
        int tileStride = BlockTaps * DenseTile.Rows;
        float* weights = Tile(group, block, firstRow / DenseTile.Rows);
        DensePanel<TSimd, TVector>.Run(step, Activation, weights, panel, tapStride, taps, tileStride, vectors, firstRow, endRow);
    }

    /// <summary>
    /// A tile multiplies far more than it loads, so loads across cache lines cost it nothing; packing does not pay for
    /// few tiles. It does where taps lie at a stride that lets them share a few sets of the first-level cache.
    /// </summary>
    protected override bool ReadsInput(int rows, int tapStride)
    {
        const int MostTiles = 12;
        const int LeastSpread = 256;
        int bytes = tapStride * sizeof(float);
        return rows <= MostTiles * DenseTile.Rows && (bytes & -bytes) <= LeastSpread;
    }

    /// <summary>Weights of a tile for one block of taps: those of all tiles follow one another, as they are read.</summary>
    private float* Tile(int group, int block, int tile) =>
        _weights.Floats + ((((((long)group * Blocks) + block) * TilesPerGroup) + tile) * BlockTaps * DenseTile.Rows);
}
