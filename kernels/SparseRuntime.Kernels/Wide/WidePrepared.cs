using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// The walk that all wide kernels share. Columns are cut into panels of four registers, taps into blocks whose panel
/// stays in the first-level cache. For each panel, each block of taps is packed once and every row adds its part of
/// the sum; sums wait in a scratch panel between blocks and go to the output, activated, after the last.
/// </summary>
internal abstract unsafe class WidePrepared<TSimd, TVector> : PreparedLinear
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Registers per full panel row.</summary>
    public const int PanelVectors = 4;

    /// <summary>Bytes of sums that wait between blocks: stays in the second-level cache.</summary>
    private const int SumBytes = 256 * 1024;

    private readonly LinearWindow _window;
    private readonly NativeBuffer _bias;
    private readonly LiveChannels? _live;
    private readonly RowPass<TSimd, TVector> _pass;

    /// <summary>Takes over what all wide kernels need of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="mostBlockTaps">The most taps that are packed at a time.</param>
    /// <param name="live">The channels that are computed, where others are pruned whole; null for all.</param>
    protected WidePrepared(LinearLayer layer, int mostBlockTaps, LiveChannels? live = null)
    {
        _live = live;
        _window = layer.Window;
        _pass = new RowPass<TSimd, TVector>(layer);
        Activation = _pass.InRegisters;
        Groups = layer.Groups;
        RowsPerGroup = live?.Rows.Length ?? layer.OutputFeatures / layer.Groups;
        Taps = live?.Taps.Length ?? layer.Weights.Taps;
        Blocks = BlocksFor(Taps, mostBlockTaps);
        BlockTaps = Math.Max(1, (Taps + Blocks - 1) / Blocks);
        _bias = new NativeBuffer(sizeof(float) * (long)layer.OutputFeatures);
        layer.Bias?.CopyTo(new Span<float>(_bias.Data, layer.OutputFeatures));
        if (live is not null) ArrangeBias(layer, live);
    }

    /// <summary>Columns of a full panel.</summary>
    public static int FullPanelColumns => PanelVectors * TSimd.Lanes;

    /// <summary>What is applied to sums in registers.</summary>
    protected Activation Activation { get; }

    protected int Groups { get; }

    protected int RowsPerGroup { get; }

    protected int Taps { get; }

    /// <summary>Taps of a full block.</summary>
    protected int BlockTaps { get; }

    // One row more than there are taps, for taps that only fill up a list.
    private long PanelBytes => (BlockTaps + 1L) * FullPanelColumns * sizeof(float);

    /// <summary>Blocks of taps.</summary>
    protected int Blocks { get; }

    /// <summary>Rows that belong together: shares begin at multiples of it.</summary>
    protected abstract int RowGranularity { get; }

    /// <summary>
    /// Whether threads that share a panel or a few take columns of them each, all rows of them, rather than rows: then each
    /// reads all weights, but packs only its own columns.
    /// </summary>
    protected virtual bool SplitsPanels => false;

    /// <summary>As few blocks as hold all taps; they are made equally long, since each costs every row the same start.</summary>
    public static int BlocksFor(int taps, int mostBlockTaps) => Math.Max(1, (taps + mostBlockTaps - 1) / mostBlockTaps);

    /// <inheritdoc/>
    public override long ScratchBytes(LinearGeometry geometry) =>
        PanelBytes + SumBytes + PanelColumns.ScratchBytes(_window, geometry, FullPanelColumns, TSimd.Lanes);

    /// <inheritdoc/>
    public override int Shares(LinearGeometry geometry, int threads) =>
        WidePlan.Shares(geometry.Columns, RowsPerGroup, FullPanelColumns, RowGranularity, threads, SplitsPanels);

    /// <inheritdoc/>
    public override void Dispose() => _bias.Dispose();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(in LinearCall call)
    {
        LinearGeometry geometry = call.Geometry;
        WidePlan plan = WidePlan.For(call.Part, geometry.Columns, RowsPerGroup, TSimd.Lanes, FullPanelColumns, RowGranularity, SplitsPanels);
        for (int group = 0; group < Groups; group++)
        {
            for (int column = plan.FirstColumn; column < plan.EndColumn;)
            {
                int columns = Math.Min(FullPanelColumns, plan.EndColumn - column);
                RunPanel(call, group, column, columns, plan.FirstRow, plan.EndRow, isFar: column == plan.FirstColumn);
                column += columns;
            }
        }
    }

    /// <summary>Adds one block of taps to the sums of some rows.</summary>
    /// <param name="step">Where the sums come from and go to.</param>
    /// <param name="group">The group.</param>
    /// <param name="block">The block of taps within the group.</param>
    /// <param name="panel">The packed taps, or where they lie in the input.</param>
    /// <param name="tapStride">Values from one tap's row to the next.</param>
    /// <param name="vectors">Registers per panel row: 1, 2 or 4.</param>
    /// <param name="firstRow">First row within the group.</param>
    /// <param name="endRow">One past the last row within the group.</param>
    protected abstract void RunBlock(in WideStep step, int group, int block, float* panel, int tapStride, int vectors, int firstRow, int endRow);

    /// <summary>Whether taps of a pointwise layer are better read where they lie than packed first.</summary>
    /// <param name="rows">Rows that would share the packed taps.</param>
    /// <param name="tapStride">Values from one tap to the next where they lie.</param>
    protected virtual bool ReadsInput(int rows, int tapStride) => false;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunPanel(in LinearCall call, int group, int column, int columns, int firstRow, int endRow, bool isFar)
    {
        LinearGeometry geometry = call.Geometry;
        float* panel = (float*)call.Scratch;
        float* sums = panel + (PanelBytes / sizeof(float));
        int vectors = columns > 2 * TSimd.Lanes ? 4 : columns > TSimd.Lanes ? 2 : 1;
        int width = vectors * TSimd.Lanes;
        int positions = geometry.OutputPlane.Count;
        PanelColumns panelColumns = PanelColumns.Find(_window, geometry, column, columns, width, TSimd.Lanes, (byte*)(sums + (SumBytes / sizeof(float))));
        int featuresPerGroup = geometry.InputFeatures / Groups;
        float* bias = _bias.Floats + (group * RowsPerGroup);

        // Full panels within one image are stored in place; others by way of the scratch panel.
        int image = column / positions;
        bool inPlace = _live is null && columns == width && (column % positions) + columns <= positions;
        float* output = call.Output + ((((long)image * geometry.OutputFeatures) + (group * RowsPerGroup)) * positions) + (column % positions);
        bool readsInput = inPlace && _window.IsPointwise && ReadsInput(endRow - firstRow, positions);
        float* firstInput = call.Input + ((((long)image * geometry.InputFeatures) + (group * featuresPerGroup)) * positions) + (column % positions);
        int rowsAtOnce = Blocks == 1 && inPlace && !_pass.IsNeeded ? endRow - firstRow : SumBytes / sizeof(float) / width / RowGranularity * RowGranularity;
        for (int row = firstRow; row < endRow; row += rowsAtOnce)
        {
            int rowsEnd = Math.Min(row + rowsAtOnce, endRow);
            float* sumBase = sums - ((long)row * width);
            for (int block = 0; block < Blocks; block++)
            {
                int firstTap = block * BlockTaps;
                int taps = Math.Max(0, Math.Min(BlockTaps, Taps - firstTap));
                if (readsInput)
                    panel = firstInput + ((long)firstTap * positions);
                else if (Blocks > 1 || row == firstRow)
                    Pack(call, group * featuresPerGroup, firstTap, taps, panelColumns, panel);
                bool last = block == Blocks - 1;
                bool store = last && inPlace;
                var step = new WideStep(
                    bias, sumBase, store ? output : sumBase, store ? positions : width, width, block == 0, last, isFar);
                RunBlock(step, group, block, panel, readsInput ? positions : width, vectors, row, rowsEnd);
            }

            if (!inPlace) Scatter(sumBase, width, call.Output, geometry, group * RowsPerGroup, row, rowsEnd, column, columns);
            if (_pass.IsNeeded) Finish(call, group * RowsPerGroup, _live?.Rows, row, rowsEnd, column, columns);
        }

        if (_live is null || firstRow != 0) return;
        FillDead(call.Output, geometry, column, columns);
        if (_pass.IsNeeded) Finish(call, 0, _live.DeadRows, 0, _live.DeadRows.Length, column, columns);
    }

    /// <summary>Packs taps of a block; live ones run by run.</summary>
    private void Pack(in LinearCall call, int firstFeature, int firstTap, int taps, in PanelColumns columns, float* panel)
    {
        if (_live is null)
        {
            TapPacker<TSimd, TVector>.Pack(_window, call.Geometry, call.Input, firstFeature, firstTap, taps, columns, panel);
            return;
        }

        int[] live = _live.Taps;
        for (int first = firstTap, end; first < firstTap + taps; first = end)
        {
            for (end = first + 1; end < firstTap + taps && live[end] == live[end - 1] + 1;)
                end++;
            TapPacker<TSimd, TVector>.Pack(_window, call.Geometry, call.Input, firstFeature, live[first], end - first, columns, panel);
            panel += (long)(end - first) * columns.Width;
        }
    }

    /// <summary>Addends of live rows, then the results of rows that keep nothing: their bias, activated as sums in registers are.</summary>
    private void ArrangeBias(LinearLayer layer, LiveChannels live)
    {
        for (int row = 0; row < live.Rows.Length; row++)
            _bias.Floats[row] = layer.Bias is null ? 0f : layer.Bias[live.Rows[row]];
        for (int dead = 0; dead < live.DeadRows.Length; dead++)
            _bias.Floats[live.Rows.Length + dead] = Activation.Apply(layer.Bias is null ? 0f : layer.Bias[live.DeadRows[dead]]);
    }

    /// <summary>Writes the rows that keep nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillDead(float* output, LinearGeometry geometry, int column, int columns)
    {
        int positions = geometry.OutputPlane.Count;
        int[] rows = _live!.DeadRows;
        float* values = _bias.Floats + _live.Rows.Length;
        for (int done = 0; done < columns;)
        {
            int image = (column + done) / positions;
            int position = (column + done) % positions;
            int length = Math.Min(positions - position, columns - done);
            float* first = output + ((long)image * geometry.OutputFeatures * positions) + position;
            for (int dead = 0; dead < rows.Length; dead++)
            {
                float* target = first + ((long)rows[dead] * positions);
                if (positions == 1) *target = values[dead];
                else new Span<float>(target, length).Fill(values[dead]);
            }

            done += length;
        }
    }

    /// <summary>Copies finished columns of a scratch panel to where they belong, image by image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scatter(
        float* sums, int width, float* output, LinearGeometry geometry, int groupRow, int firstRow, int endRow, int column, int columns)
    {
        int positions = geometry.OutputPlane.Count;
        if (positions == 1 && _live is null)
        {
            float* target = output + ((long)column * geometry.OutputFeatures) + groupRow + firstRow;
            Transposition<TSimd, TVector>.Copy(sums + ((long)firstRow * width), width, target, geometry.OutputFeatures, endRow - firstRow, columns);
            return;
        }

        for (int done = 0; done < columns;)
        {
            int image = (column + done) / positions;
            int position = (column + done) % positions;
            int length = Math.Min(positions - position, columns - done);
            float* target = output + ((((long)image * geometry.OutputFeatures) + groupRow) * positions) + position;
            for (int row = firstRow; row < endRow; row++)
            {
                float* source = sums + ((long)row * width) + done;
                int place = _live is null ? row : _live.Rows[row];
                if (positions == 1) target[place] = *source;
                else PanelCopy.Copy(source, target + ((long)place * positions), length);
            }

            done += length;
        }
    }

    /// <summary>Runs the row pass over some rows of a panel where they lie in the output.</summary>
    /// <param name="call">The call.</param>
    /// <param name="groupRow">The output feature that rows count from.</param>
    /// <param name="places">The output features of the rows; null where they follow one another.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="endRow">One past the last row.</param>
    /// <param name="column">The first column.</param>
    /// <param name="columns">Number of columns.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish(in LinearCall call, int groupRow, int[]? places, int firstRow, int endRow, int column, int columns)
    {
        LinearGeometry geometry = call.Geometry;
        int positions = geometry.OutputPlane.Count;
        if (positions == 1)
        {
            // The rows of a column lie side by side.
            for (int c = column; c < column + columns; c++)
            {
                long first = ((long)c * geometry.OutputFeatures) + groupRow;
                if (places is null) _pass.Run(call.Output + first + firstRow, ResidualAt(call, first + firstRow), endRow - firstRow);
                else _pass.Run(call.Output + first, ResidualAt(call, first), places, firstRow, endRow);
            }

            return;
        }

        for (int done = 0, length; done < columns; done += length)
        {
            int image = (column + done) / positions;
            int position = (column + done) % positions;
            length = Math.Min(positions - position, columns - done);
            long first = ((((long)image * geometry.OutputFeatures) + groupRow) * positions) + position;
            if (places is null)
            {
                long at = first + ((long)firstRow * positions);
                _pass.Run(call.Output + at, ResidualAt(call, at), positions, endRow - firstRow, length);
                continue;
            }

            for (int row = firstRow; row < endRow; row++)
            {
                long at = first + ((long)places[row] * positions);
                _pass.Run(call.Output + at, ResidualAt(call, at), length);
            }
        }
    }

    private static float* ResidualAt(in LinearCall call, long index) => call.Residual is null ? null : call.Residual + index;
}
