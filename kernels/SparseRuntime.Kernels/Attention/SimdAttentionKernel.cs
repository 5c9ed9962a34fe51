using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Attention of one instruction set, by the tiles of dense layers: with K as weights of one row per key, Q's columns give
/// the scores, one column per query; softmax runs down the columns, a register of them at a time; with V as weights of
/// one row per feature, its results give the output, which is divided by the softmax's sums last.
/// </summary>
internal sealed unsafe class SimdAttentionKernel<TSimd, TVector> : AttentionKernel
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    private const int PanelVectors = 4;

    /// <summary>Keys whose weights are added to the output at a time: their part of the panel stays near.</summary>
    private const int BlockKeys = 256;

    /// <inheritdoc/>
    public override string Name { get; } = $"f32-attention-{PanelVectors * TSimd.Lanes}-{TSimd.Name}";

    /// <inheritdoc/>
    public override string Device => TSimd.Name;

    /// <inheritdoc/>
    public override bool IsSupported => TSimd.IsSupported;

    private static int PanelColumns => PanelVectors * TSimd.Lanes;

    /// <inheritdoc/>
    public override double EstimateMicroseconds(AttentionGeometry geometry, MachineModel machine)
    {
        // Of two multiply-adds per cycle the tiles reach most, packing and softmax come on top.
        const double ProductsPerCycle = 1.6, CyclesPerScore = 14.0, CyclesPerPackedValue = 0.6, CyclesPerPanel = 400.0;
        double panels = (double)geometry.Images * geometry.Heads * Panels(geometry), heads = (double)geometry.Images * geometry.Heads;
        double scores = panels * geometry.Keys * PanelVectors;
        double depth = geometry.Key.PerHead + (double)geometry.Value.PerHead;
        return machine.Microseconds(
            (scores * ((depth / ProductsPerCycle) + CyclesPerScore)) + (heads * geometry.Keys * depth * CyclesPerPackedValue) + (panels * CyclesPerPanel));
    }

    /// <inheritdoc/>
    public override long ScratchBytes(AttentionGeometry geometry) => new Layout(geometry).End * sizeof(float);

    /// <inheritdoc/>
    public override int Shares(AttentionGeometry geometry, int threads)
    {
        // Shares of whole heads pack keys and values once.
        const int LeastSharesPerThread = 3;
        long heads = (long)geometry.Images * geometry.Heads;
        return (int)Math.Min(heads >= LeastSharesPerThread * threads ? heads : heads * Panels(geometry), 64L * threads);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(AttentionGeometry geometry, in AttentionCall call)
    {
        int queries = geometry.Queries, keys = geometry.Keys, panels = Panels(geometry);
        AttentionMask mask = geometry.Mask;
        var layout = new Layout(geometry);
        var scratch = (float*)call.Scratch;
        float* addends = scratch + layout.Addends;
        new Span<float>(addends, Math.Max(keys, geometry.Value.PerHead)).Clear();
        (int start, int end) = call.Part.Range(geometry.Images * geometry.Heads * panels);
        for (int unit = start; unit < end; unit++)
        {
            int column = unit % panels * PanelColumns, head = unit / panels % geometry.Heads, image = unit / panels / geometry.Heads;
            float* addend = call.Mask is null ? null : call.Mask + ((long)image * mask.Image) + ((long)head * mask.Head);
            if (unit == start || column == 0)
            {
                PackKeys(call.Key + geometry.Key.OffsetOf(image, head, keys), geometry.Key.PerHead, keys, scratch + layout.Keys);
                PackValues(call.Value + geometry.Value.OffsetOf(image, head, keys), geometry.Value.PerHead, keys, scratch + layout.Values);
            }

            int columns = Math.Min(PanelColumns, queries - column);
            int vectors = columns > 2 * TSimd.Lanes ? 4 : columns > TSimd.Lanes ? 2 : 1;
            int width = vectors * TSimd.Lanes;
            float* panel = scratch + layout.Queries, scores = scratch + layout.Scores, sums = scratch + layout.Sums;
            PackQueries(call.Query + geometry.Query.OffsetOf(image, head, queries) + column, queries, geometry.Query.PerHead, columns, width, geometry.Scale, panel);

            // What all queries of a key share is what the key's sums start from.
            bool isShared = addend is not null && mask.Query == 0;
            if (isShared) PanelCopy.CopyStrided(addend, scratch + layout.Shared, keys, mask.Key);
            var score = new WideStep(isShared ? scratch + layout.Shared : addends, scores, scores, width, width, isFirst: true, isLast: true, isFar: false);
            int depth = geometry.Key.PerHead;
            DensePanel<TSimd, TVector>.Run(score, Activation.None, scratch + layout.Keys, panel, width, depth, depth * DenseTile.Rows, vectors, 0, keys);
            if (addend is not null && !isShared) AddMask(scores, width, addend + ((long)column * mask.Query), mask, columns, keys);
            for (int vector = 0; vector < vectors; vector++)
                Softmax(scores + (vector * TSimd.Lanes), width, keys, sums + (vector * TSimd.Lanes));

            bool inPlace = columns == width;
            int rows = geometry.Value.PerHead;
            float* output = call.Output + ((((long)image * geometry.Heads) + head) * rows * queries) + column;
            float* target = inPlace ? output : scratch + layout.Results;
            int stride = inPlace ? queries : width;
            for (int first = 0; first < keys; first += BlockKeys)
            {
                int taps = Math.Min(BlockKeys, keys - first);
                var mix = new WideStep(addends, target, target, stride, stride, first == 0, first + taps == keys, isFar: false);
                DensePanel<TSimd, TVector>.Run(
                    mix, Activation.None, scratch + layout.Values + (first * DenseTile.Rows), scores + ((long)first * width), width, taps, keys * DenseTile.Rows, vectors, 0, rows);
            }

            Divide(target, stride, rows, vectors, sums);
            for (int row = 0; !inPlace && row < rows; row++)
                PanelCopy.Copy(target + ((long)row * width), output + ((long)row * queries), columns);
        }
    }

    private static int Panels(AttentionGeometry geometry) => (geometry.Queries + PanelColumns - 1) / PanelColumns;

    /// <summary>[features, keys] as tiles of keys.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackKeys(float* source, int features, int keys, float* tiles)
    {
        for (int first = 0; first < keys; first += DenseTile.Rows)
        {
            int count = Math.Min(DenseTile.Rows, keys - first);
            if (count < DenseTile.Rows) PanelCopy.Zero(tiles, features * DenseTile.Rows);
            float* lane = tiles + DenseTile.LaneOf(first, keys);
            float* from = source + first;
            for (int feature = 0; feature < features; feature++, lane += DenseTile.Rows, from += keys)
            {
                for (int i = 0; i < count; i++)
                    lane[i] = from[i];
            }

            tiles += features * DenseTile.Rows;
        }
    }

    /// <summary>[features, keys] as tiles of features.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackValues(float* source, int features, int keys, float* tiles)
    {
        for (int first = 0; first < features; first += DenseTile.Rows)
        {
            int count = Math.Min(DenseTile.Rows, features - first);
            if (count < DenseTile.Rows) PanelCopy.Zero(tiles, keys * DenseTile.Rows);
            Transposition<TSimd, TVector>.Copy(source + ((long)first * keys), keys, tiles + DenseTile.LaneOf(first, features), DenseTile.Rows, count, keys);
            tiles += keys * DenseTile.Rows;
        }
    }

    /// <summary>Scaled columns of queries, filled up with zeros to whole registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackQueries(float* source, int stride, int features, int columns, int width, float scale, float* panel)
    {
        TVector factor = TSimd.Broadcast(scale);
        for (int feature = 0; feature < features; feature++, source += stride, panel += width)
        {
            PanelCopy.Copy(source, panel, columns);
            PanelCopy.Zero(panel + columns, width - columns);
            for (int column = 0; column < width; column += TSimd.Lanes)
                TSimd.Store(panel + column, TSimd.Multiply(TSimd.Load(panel + column), factor));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddMask(float* scores, int width, float* addends, AttentionMask mask, int columns, int keys)
    {
        for (int column = 0; column < columns; column++, addends += mask.Query)
        {
            for (int key = 0; key < keys; key++)
                scores[((long)key * width) + column] += addends[(long)key * mask.Key];
        }
    }

    /// <summary>Scores of a register of queries, one row per key, become exp(score − greatest); their sums go to <paramref name="sums"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Softmax(float* scores, int width, int keys, float* sums)
    {
        // A NaN may be lost here, but not below, where it makes the sum NaN.
        TVector a = TSimd.Load(scores), b = a, c = a, d = a;
        int key = 0;
        float* row = scores;
        for (; key <= keys - 4; key += 4, row += 4 * width)
        {
            a = TSimd.Max(a, TSimd.Load(row));
            b = TSimd.Max(b, TSimd.Load(row + width));
            c = TSimd.Max(c, TSimd.Load(row + (2 * width)));
            d = TSimd.Max(d, TSimd.Load(row + (3 * width)));
        }

        for (; key < keys; key++, row += width)
            a = TSimd.Max(a, TSimd.Load(row));
        TVector shift = TSimd.Multiply(TSimd.Max(TSimd.Max(a, b), TSimd.Max(c, d)), TSimd.Broadcast(-1f));
        TVector sum = TSimd.Zero;
        row = scores;
        for (key = 0; key < keys; key++, row += width)
        {
            TVector weight = SimdMath<TSimd, TVector>.Exp(TSimd.Add(TSimd.Load(row), shift));
            sum = TSimd.Add(sum, weight);
            TSimd.Store(row, weight);
        }

        TSimd.Store(sums, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Divide(float* values, int stride, int rows, int vectors, float* sums)
    {
        for (int column = 0; column < vectors * TSimd.Lanes; column += TSimd.Lanes)
        {
            TVector factor = TSimd.Divide(TSimd.Broadcast(1f), TSimd.Load(sums + column));
            float* value = values + column;
            for (int row = 0; row < rows; row++, value += stride)
                TSimd.Store(value, TSimd.Multiply(TSimd.Load(value), factor));
        }
    }

    /// <summary>Where things lie in a thread's scratch, in values; each begins at a cache line.</summary>
    private readonly struct Layout
    {
        public Layout(AttentionGeometry geometry)
        {
            long keys = geometry.Keys, features = geometry.Value.PerHead;
            Keys = 0;
            Values = Next(Keys, Tiles(keys) * geometry.Key.PerHead);
            Queries = Next(Values, Tiles(features) * keys);
            Scores = Next(Queries, (long)geometry.Query.PerHead * PanelColumns);
            Results = Next(Scores, keys * PanelColumns);
            Sums = Next(Results, features * PanelColumns);
            Addends = Next(Sums, PanelColumns);
            Shared = Next(Addends, Math.Max(keys, features));
            End = Next(Shared, keys);
        }

        public long Keys { get; }

        public long Values { get; }

        public long Queries { get; }

        public long Scores { get; }

        public long Results { get; }

        public long Sums { get; }

        /// <summary>Zeros.</summary>
        public long Addends { get; }

        /// <summary>A mask that all queries share.</summary>
        public long Shared { get; }

        public long End { get; }

        private static long Tiles(long rows) => (rows + DenseTile.Rows - 1) / DenseTile.Rows * DenseTile.Rows;

        private static long Next(long start, long length) => (start + length + 15) / 16 * 16;
    }
}
