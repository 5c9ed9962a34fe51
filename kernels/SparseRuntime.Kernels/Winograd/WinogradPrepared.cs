using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// A convolution of 3 × 3 as one matrix product per point (<see cref="IWinogradTile"/>): a block of up to four registers of
/// tiles at a time, all features of it are transformed, every point's weights multiplied with every point's values by the
/// tiles of the dense kernel, and the products transformed back.
/// </summary>
internal sealed unsafe class WinogradPrepared<TSimd, TVector, TTile> : PreparedLinear
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
    where TTile : struct, IWinogradTile
{
    /// <summary>A cache line in values: without it all points of a feature would share a few sets of the caches.</summary>
    private const int PointGap = 16;

    private readonly LinearWindow _window;
    private readonly NativeBuffer _weights;
    private readonly NativeBuffer _bias;
    private readonly RowPass<TSimd, TVector> _pass;
    private readonly int _features;
    private readonly int _rows;

    public WinogradPrepared(LinearLayer layer)
    {
        _window = layer.Window;
        _features = layer.InputFeatures;
        _rows = layer.OutputFeatures;
        _pass = new RowPass<TSimd, TVector>(layer);
        // The addends, then as many zeros that sums at points begin with.
        _bias = new NativeBuffer(2L * sizeof(float) * _rows);
        layer.Bias?.CopyTo(new Span<float>(_bias.Data, _rows));
        _weights = new NativeBuffer(sizeof(float) * (long)Points * PointWeights);
        var values = new float[layer.Weights.Taps];
        Span<double> transformed = stackalloc double[Points];
        for (int row = 0; row < _rows; row++)
        {
            layer.Weights.CopyRow(row, values);
            float* target = _weights.Floats + ((long)(row / DenseTile.Rows) * TileStride) + DenseTile.LaneOf(row, _rows);
            for (int feature = 0; feature < _features; feature++)
            {
                TransformWindow(values.AsSpan(feature * 9, 9), transformed);
                for (int point = 0; point < Points; point++)
                    target[(point * PointWeights) + (feature * DenseTile.Rows)] = (float)transformed[point];
            }
        }
    }

    /// <inheritdoc/>
    public override long Bytes => _weights.Length + _bias.Length;

    private static int Points => TTile.Points * TTile.Points;

    private int TileStride => _features * DenseTile.Rows;

    private long PointWeights => (long)((_rows + DenseTile.Rows - 1) / DenseTile.Rows) * TileStride;

    /// <summary>Registers of tiles at a time, so that a block's values and products stay near.</summary>
    public static int BlockRegisters(int features, int rows)
    {
        const long MostBytes = 4 << 20;
        int registers = TileGrid.MostRegisters;
        while (registers > 1 && (long)Points * (features + rows) * registers * TSimd.Lanes * sizeof(float) > MostBytes)
            registers /= 2;
        return registers;
    }

    /// <inheritdoc/>
    public override long ScratchBytes(LinearGeometry geometry)
    {
        var grid = new TileGrid(geometry.OutputPlane, TTile.Outputs, TSimd.Lanes);
        int width = BlockRegisters(_features, _rows) * TSimd.Lanes;
        long perPoint = PointStride(_features, width) + PointStride(_rows, width) + TSimd.Lanes + 1;
        return sizeof(float) * ((Points * perPoint) + PhaseBand<TSimd, TVector, TTile>.MostValues(grid, width) + Results(width));
    }

    /// <inheritdoc/>
    public override int Shares(LinearGeometry geometry, int threads)
    {
        const int SharesPerThread = 3, RegistersPerShare = 2, LeastRows = 64;
        if (threads == 1) return 1;
        long registers = Planes(geometry) * new TileGrid(geometry.OutputPlane, TTile.Outputs, TSimd.Lanes).Registers;
        if (registers >= RegistersPerShare * threads) return (int)Math.Min(registers / (RegistersPerShare * threads), SharesPerThread) * threads;
        if (registers >= threads) return threads;
        // Every part of the rows transforms its tiles anew.
        int parts = (int)Math.Clamp((threads + registers - 1) / Math.Max(1, registers), 1, Math.Max(1, _rows / LeastRows));
        return (int)Math.Max(1, registers * parts);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(in LinearCall call)
    {
        LinearGeometry geometry = call.Geometry;
        var grid = new TileGrid(geometry.OutputPlane, TTile.Outputs, TSimd.Lanes);
        int perPlane = (int)grid.Registers, registers = perPlane * Planes(geometry);
        // With more shares than registers each has a part of the rows of one register.
        int parts = registers == 0 ? 1 : Math.Max(1, call.Part.Count / registers);
        var columns = parts > 1 ? new WorkPart(call.Part.Index / parts, registers) : call.Part;
        if (columns.Index >= columns.Count) return;
        (int firstRow, int endRow) = new WorkPart(call.Part.Index % parts, parts).Range(_rows, DenseTile.Rows);
        (int register, int end) = columns.Range(registers);
        int most = BlockRegisters(_features, _rows);
        while (register < end)
        {
            int first = register % perPlane;
            int left = Math.Min(Math.Min(perPlane - first, end - register), most);
            if (grid.IsWide) left = Math.Min(left, ((grid.Stride - (first * TSimd.Lanes % grid.Stride)) / TSimd.Lanes));
            int taken = left == TileGrid.MostRegisters ? left : Math.Min(left, 2);
            RunBlock(call, grid, register / perPlane, first * TSimd.Lanes, taken, firstRow, endRow);
            register += taken;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
    }

    /// <summary>Two-dimensional planes per feature: images × depth.</summary>
    private static int Planes(LinearGeometry geometry) => geometry.Images * geometry.OutputPlane.Depth;

    private static long PointStride(int rows, int width) => ((long)rows * width) + PointGap;

    private static long Results(int width) => (long)TTile.Outputs * TTile.Outputs * (width + (2L * TSimd.Lanes));

    /// <summary>A window's values at all points, G g Gᵀ.</summary>
    private static void TransformWindow(ReadOnlySpan<float> window, Span<double> values)
    {
        Span<double> columns = stackalloc double[3 * TTile.Points];
        for (int x = 0; x < 3; x++)
            TTile.TransformWeights(window[x], window[3 + x], window[6 + x], columns[(x * TTile.Points)..]);
        for (int i = 0; i < TTile.Points; i++)
            TTile.TransformWeights(columns[i], columns[TTile.Points + i], columns[(2 * TTile.Points) + i], values[(i * TTile.Points)..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunBlock(in LinearCall call, in TileGrid grid, int plane, int firstTile, int registers, int firstRow, int endRow)
    {
        LinearGeometry geometry = call.Geometry;
        int width = registers * TSimd.Lanes, tiles = (int)Math.Min(width, grid.Tiles - firstTile);
        long inputStride = PointStride(_features, width), productStride = PointStride(_rows, width);
        var band = new PhaseBand<TSimd, TVector, TTile>(grid, _window, geometry.InputPlane, firstTile, tiles, width);
        float* inputs = (float*)call.Scratch;
        float* products = inputs + (Points * inputStride);
        float* registerScratch = products + (Points * productStride);
        float* phases = registerScratch + (Points * TSimd.Lanes);
        float* buffer = phases + band.Values;
        float* results = buffer + band.BufferValues;
        int* offsets = (int*)(results + Results(width));

        band.FindOffsets(offsets);
        band.Clear(buffer);
        int depth = geometry.OutputPlane.Depth, image = plane / depth, slice = plane % depth;
        float* feature = call.Input + ((long)image * _features * geometry.InputPlane.Count) + ((long)slice * geometry.InputPlane.Height * geometry.InputPlane.Width);
        for (int i = 0; i < _features; i++, feature += geometry.InputPlane.Count)
        {
            band.Fill(feature, buffer, phases);
            for (int register = 0; register < registers; register++)
            {
                int place = register * TSimd.Lanes;
                TTile.TransformInputs(phases + band.FirstPlace + place, offsets, registerScratch, inputs + ((long)i * width) + place, inputStride);
            }
        }

        float* zeros = _bias.Floats + _rows;
        int firstWeightTile = firstRow / DenseTile.Rows;
        for (int point = 0; point < Points; point++)
        {
            float* target = products + (point * productStride);
            var step = new WideStep(zeros, target, target, width, width, isFirst: true, isLast: false, isFar: false);
            float* weights = _weights.Floats + (point * PointWeights) + ((long)firstWeightTile * TileStride);
            DensePanel<TSimd, TVector>.Run(step, Activation.None, weights, inputs + (point * inputStride), width, _features, TileStride, registers, firstRow, endRow);
        }

        for (int row = firstRow; row < endRow; row++)
        {
            int resultStride = width + TSimd.Lanes;
            for (int register = 0; register < registers; register++)
            {
                int place = register * TSimd.Lanes;
                float* source = products + ((long)row * width) + place;
                TTile.TransformOutputs(source, productStride, _bias.Floats[row], _pass.InRegisters, registerScratch, results + place, resultStride);
            }

            Store(call, grid, (((((long)image * _rows) + row) * depth) + slice) * geometry.OutputPlane.Height * geometry.OutputPlane.Width, firstTile, tiles, results, resultStride);
        }
    }

    /// <summary>Puts a row's results of a block of tiles where they belong and finishes them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Store(in LinearCall call, in TileGrid grid, long start, int firstTile, int tiles, float* results, int resultStride)
    {
        Extent3 plane = call.Geometry.OutputPlane;
        for (int done = 0; done < tiles;)
        {
            int line = (firstTile + done) / grid.Stride, place = (firstTile + done) % grid.Stride;
            int x = place * TTile.Outputs;
            int count = Math.Min((grid.LineTiles - place) * TTile.Outputs, (tiles - done) * TTile.Outputs);
            count = Math.Min(count, plane.Width - x);
            for (int y = line * TTile.Outputs, i = 0; i < TTile.Outputs && y < plane.Height && count > 0; i++, y++)
            {
                long at = start + ((long)y * plane.Width) + x;
                TTile.Join(results + (i * TTile.Outputs * resultStride) + done, resultStride, call.Output + at, count);
                if (_pass.IsNeeded) _pass.Run(call.Output + at, call.Residual is null ? null : call.Residual + at, count);
            }

            done += grid.Stride - place;
        }
    }
}
