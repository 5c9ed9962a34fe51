using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Sliced ELLPACK, block of taps by block of taps: within a block, rows are sorted by length inside windows and cut
/// into slices of four, whose nonzeros stand side by side. A slice is a list of entries of 48 bytes, each with the next
/// two nonzeros of all four rows: eight 16-bit offsets into the packed block, then eight values. Rows that end early
/// point to a row of zeros behind the block, so that a filler adds nothing whatever the inputs hold.
/// </summary>
internal sealed unsafe class SellSlices : IDisposable
{
    /// <summary>Rows of a slice.</summary>
    public const int Rows = 4;

    /// <summary>Where an entry's values begin.</summary>
    public const int ValuesAt = 2 * Rows * sizeof(ushort);

    /// <summary>Bytes of an entry: two nonzeros of every row.</summary>
    public const int EntryBytes = 2 * Rows * (sizeof(ushort) + sizeof(float));

    private readonly NativeBuffer _entryStart;
    private readonly NativeBuffer _order;
    private readonly NativeBuffer _entries;

    /// <summary>Encodes.</summary>
    /// <param name="weights">The weights of all groups.</param>
    /// <param name="rowsPerGroup">Rows that share taps.</param>
    /// <param name="blockTaps">Taps of a block.</param>
    /// <param name="blocks">Blocks.</param>
    /// <param name="window">Rows inside which they are sorted; a multiple of four.</param>
    /// <param name="tapBytes">Bytes of a tap's row in the packed block.</param>
    public SellSlices(WeightMatrix weights, int rowsPerGroup, int blockTaps, int blocks, int window, int tapBytes)
    {
        int groups = weights.Rows / Math.Max(1, rowsPerGroup);
        SlicesPerGroup = (rowsPerGroup + Rows - 1) / Rows;
        Blocks = blocks;
        long slices = (long)groups * blocks * SlicesPerGroup;
        _entryStart = new NativeBuffer(sizeof(int) * (slices + 1));
        _order = new NativeBuffer(sizeof(int) * slices * Rows);

        // Lengths first, then the order, then the places.
        var taps = new int[weights.Taps];
        var values = new float[weights.Taps];
        var lengths = new int[blocks * weights.Rows];
        for (int row = 0; row < weights.Rows; row++)
        {
            int count = weights.CopyRowNonzeros(row, taps, values);
            for (int k = 0; k < count; k++)
                lengths[(taps[k] / blockTaps * weights.Rows) + row]++;
        }

        var place = new int[lengths.Length];
        int entries = 0;
        for (int group = 0; group < groups; group++)
        {
            for (int block = 0; block < blocks; block++)
            {
                int firstLength = (block * weights.Rows) + (group * rowsPerGroup);
                int* order = Order(group, block);
                for (int first = 0; first < rowsPerGroup; first += window)
                    SortWindow(lengths.AsSpan(firstLength), first, Math.Min(rowsPerGroup, first + window), order);
                FillUp(order, rowsPerGroup);
                int* start = EntryStart(group, block);
                for (int slice = 0; slice < SlicesPerGroup; slice++)
                {
                    start[slice] = entries;
                    int longest = 0;
                    for (int lane = 0; lane < Rows; lane++)
                    {
                        int row = order[(slice * Rows) + lane];
                        longest = Math.Max(longest, lengths[firstLength + row]);
                        place[firstLength + row] = (slice * Rows) + lane;
                    }

                    entries = checked(entries + ((longest + 1) / 2));
                }

                start[SlicesPerGroup] = entries;
            }
        }

        // Entries are read one ahead.
        _entries = new NativeBuffer((entries + 1L) * EntryBytes);
        ushort filler = checked((ushort)(blockTaps * tapBytes));
        for (byte* entry = _entries.Data, end = entry + _entries.Length; entry < end; entry += EntryBytes)
            new Span<ushort>(entry, 2 * Rows).Fill(filler);
        for (int row = 0; row < weights.Rows; row++)
        {
            int count = weights.CopyRowNonzeros(row, taps, values);
            for (int k = 0; k < count;)
            {
                int block = taps[k] / blockTaps;
                int at = place[(block * weights.Rows) + row];
                byte* entry = Entries + ((long)EntryStart(row / rowsPerGroup, block)[at / Rows] * EntryBytes);
                for (int lane = at % Rows; k < count && taps[k] / blockTaps == block; k++)
                {
                    ((ushort*)entry)[lane] = (ushort)((taps[k] - (block * blockTaps)) * tapBytes);
                    ((float*)entry)[Rows + lane] = values[k];
                    lane += Rows;
                    if (lane < 2 * Rows) continue;
                    lane -= 2 * Rows;
                    entry += EntryBytes;
                }
            }
        }
    }

    public int SlicesPerGroup { get; }

    public int Blocks { get; }

    /// <summary>All entries, slice after slice in the order in which they are read.</summary>
    public byte* Entries => _entries.Data;

    /// <summary>Bytes of everything.</summary>
    public long Bytes => _entryStart.Length + _order.Length + _entries.Length;

    /// <inheritdoc/>
    public void Dispose()
    {
        _entryStart.Dispose();
        _order.Dispose();
        _entries.Dispose();
    }

    /// <summary>Where each slice of a block begins in <see cref="Entries"/>, and where the last one ends.</summary>
    public int* EntryStart(int group, int block) => (int*)_entryStart.Data + (((long)group * Blocks) + block) * SlicesPerGroup;

    /// <summary>
    /// The rows of each slice of a block, numbered within the group. Where rows run out the last one is there several
    /// times: the last time with its nonzeros, before that without any.
    /// </summary>
    public int* Order(int group, int block) => (int*)_order.Data + (((long)group * Blocks) + block) * SlicesPerGroup * Rows;

    private static void FillUp(int* order, int rows)
    {
        int missing = (Rows - (rows % Rows)) % Rows;
        if (missing == 0) return;
        int row = order[rows - 1];
        for (int lane = 0; lane <= missing; lane++)
            order[rows - 1 + lane] = row;
    }

    /// <summary>Insertion sort, longest first; windows are short and equal rows keep their order.</summary>
    private static void SortWindow(ReadOnlySpan<int> lengths, int first, int end, int* order)
    {
        for (int row = first; row < end; row++)
        {
            int at = row;
            for (; at > first && lengths[order[at - 1]] < lengths[row]; at--)
                order[at] = order[at - 1];
            order[at] = row;
        }
    }
}
