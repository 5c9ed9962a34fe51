using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Sliced ELLPACK for panels: block of inputs by block, outputs are sorted by their nonzeros in the block inside windows
/// and cut into slices of eight, whose nonzeros stand side by side. An entry is the next nonzero of all eight: eight
/// 16-bit byte offsets from the start of the block, and, in an array of their own and only where weights differ from
/// each other, eight values. Outputs that end early point to the row of zeros behind the block.
/// </summary>
internal sealed unsafe class PanelSlices : IDisposable
{
    /// <summary>Outputs of a slice.</summary>
    public const int SliceRows = 8;

    /// <summary>Bytes of an entry's offsets.</summary>
    public const int EntryBytes = SliceRows * sizeof(ushort);

    /// <summary>Outputs inside which they are sorted, so that they are still written nearly in order.</summary>
    private const int Window = 128;

    private readonly NativeBuffer _entryEnd;
    private readonly NativeBuffer _targets;
    private readonly NativeBuffer _offsets;
    private readonly NativeBuffer? _values;

    /// <summary>Encodes.</summary>
    public PanelSlices(WeightMatrix weights, PanelLayout input, PanelLayout output)
    {
        Input = input;
        Slices = ((weights.Rows - 1) / SliceRows) + 1;
        var taps = new int[weights.Taps];
        var values = new float[weights.Taps];
        int[] lengths = BlockLengths(weights, input, taps, values, out float? commonValue);
        CommonValue = commonValue;

        _entryEnd = new NativeBuffer(sizeof(int) * (long)input.Blocks * Slices);
        _targets = new NativeBuffer(sizeof(int) * (long)input.Blocks * Slices * SliceRows);
        var place = new int[lengths.Length];
        int entries = Arrange(weights.Rows, output, lengths, place);

        // Entries are read one ahead.
        _offsets = new NativeBuffer((entries + 1L) * EntryBytes);
        if (commonValue is null) _values = new NativeBuffer((entries + 1L) * SliceRows * sizeof(float));
        int rowBytes = input.Lanes * sizeof(float);
        new Span<ushort>(_offsets.Data, (entries + 1) * SliceRows).Fill(checked((ushort)(input.BlockFeatures * rowBytes)));
        for (int row = 0; row < weights.Rows; row++)
        {
            int count = weights.CopyRowNonzeros(row, taps, values);
            for (int k = 0; k < count;)
            {
                int block = taps[k] / input.BlockFeatures;
                int index = (block * weights.Rows) + row;
                int slice = (block * Slices) + (place[index] / SliceRows);
                long at = (slice == 0 ? 0 : EntryEnds[slice - 1] * (long)SliceRows) + (place[index] % SliceRows);
                for (int end = k + lengths[index]; k < end; k++, at += SliceRows)
                {
                    Offsets[at] = (ushort)((taps[k] - (block * input.BlockFeatures)) * rowBytes);
                    if (_values is not null) _values.Floats[at] = values[k];
                }
            }
        }
    }

    /// <summary>How the inputs lie.</summary>
    public PanelLayout Input { get; }

    /// <summary>Slices of each block.</summary>
    public int Slices { get; }

    /// <summary>The value of all weights, where they have one in common.</summary>
    public float? CommonValue { get; }

    /// <summary>One past the last entry of every slice, block by block; a slice begins where the one before ends.</summary>
    public int* EntryEnds => (int*)_entryEnd.Data;

    /// <summary>
    /// The rows of the output panel that a slice's sums belong to, block by block. Where outputs run out it is the last
    /// row of zeros: without nonzeros and bias it stays one.
    /// </summary>
    public int* Targets => (int*)_targets.Data;

    /// <summary>The offsets of all entries, in the order in which they are read.</summary>
    public ushort* Offsets => (ushort*)_offsets.Data;

    /// <summary>The values of all entries; null where weights have one in common.</summary>
    public float* Values => _values is null ? null : _values.Floats;

    /// <summary>Bytes of everything.</summary>
    public long Bytes => _entryEnd.Length + _targets.Length + _offsets.Length + (_values?.Length ?? 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        _entryEnd.Dispose();
        _targets.Dispose();
        _offsets.Dispose();
        _values?.Dispose();
    }

    /// <summary>The nonzeros of every output in every block of inputs, block by block.</summary>
    private static int[] BlockLengths(WeightMatrix weights, PanelLayout input, int[] taps, float[] values, out float? commonValue)
    {
        var lengths = new int[checked(input.Blocks * weights.Rows)];
        commonValue = null;
        bool differ = false;
        for (int row = 0; row < weights.Rows; row++)
        {
            int count = weights.CopyRowNonzeros(row, taps, values);
            for (int k = 0; k < count; k++)
            {
                lengths[(taps[k] / input.BlockFeatures * weights.Rows) + row]++;
                commonValue ??= values[k];
                differ |= values[k] != commonValue;
            }
        }

        if (differ) commonValue = null;
        else commonValue ??= 0f;
        return lengths;
    }

    /// <summary>Sorts outputs into slices and gives each its place in them.</summary>
    /// <returns>The number of entries.</returns>
    private int Arrange(int rows, PanelLayout output, int[] lengths, int[] place)
    {
        int entries = 0;
        var order = new long[Slices * SliceRows];
        for (int block = 0; block < Input.Blocks; block++)
        {
            // Longest first, equal ones in their own order.
            for (int row = 0; row < rows; row++)
                order[row] = ((long)-lengths[(block * rows) + row] << 32) + row;
            for (int first = 0; first < rows; first += Window)
                order.AsSpan(first, Math.Min(Window, rows - first)).Sort();

            for (int i = 0; i < order.Length; i++)
            {
                int row = (int)(uint)order[i];
                Targets[(block * order.Length) + i] = i < rows ? output.RowOf(row) : output.ZeroRow(output.Blocks - 1);
                if (i < rows) place[(block * rows) + row] = i;
            }

            for (int slice = 0; slice < Slices; slice++)
            {
                int longest = 0;
                for (int i = slice * SliceRows; i < Math.Min(rows, (slice + 1) * SliceRows); i++)
                    longest = Math.Max(longest, lengths[(block * rows) + (int)(uint)order[i]]);
                entries = checked(entries + longest);
                EntryEnds[(block * Slices) + slice] = entries;
            }
        }

        return entries;
    }
}
