using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Sliced ELLPACK, block of taps by block of taps: within a block, rows are sorted by length inside windows and cut
/// into slices of four, whose nonzeros stand side by side. A slice is a list of entries of 48 bytes, each with the next
/// two nonzeros of all four rows: eight 16-bit offsets into the packed block, then eight values. Rows that end early
/// point to a row of zeros behind the block, so that a filler adds nothing whatever the inputs hold. Where rows are dense
/// enough, they are paired (<see cref="RowPairing"/>), and nonzeros that both rows of a pair have at the same tap come
/// first, so that a load can serve both.
/// </summary>
internal sealed unsafe class SellSlices : IDisposable
{
    /// <summary>Rows of a slice.</summary>
    public const int Rows = 4;

    /// <summary>Where an entry's values begin.</summary>
    public const int ValuesAt = 2 * Rows * sizeof(ushort);

    /// <summary>Bytes of an entry: two nonzeros of every row.</summary>
    public const int EntryBytes = 2 * Rows * (sizeof(ushort) + sizeof(float));

    /// <summary>
    /// Shared nonzeros of a pair of rows below which a slice shares none: to go from one kind of entry to the other costs
    /// more than the loads saved.
    /// </summary>
    private const int LeastShared = 8;

    private readonly NativeBuffer _entryStart;
    private readonly NativeBuffer _sharedEntries;
    private readonly NativeBuffer _order;
    private readonly NativeBuffer _entries;

    /// <summary>Encodes.</summary>
    /// <param name="weights">The weights of all groups.</param>
    /// <param name="rowsPerGroup">Rows that share taps.</param>
    /// <param name="blockTaps">Taps of a block.</param>
    /// <param name="blocks">Blocks.</param>
    /// <param name="window">Rows inside which they are sorted; a multiple of four.</param>
    /// <param name="tapValues">Values of a tap's row in the packed block.</param>
    public SellSlices(WeightMatrix weights, int rowsPerGroup, int blockTaps, int blocks, int window, int tapValues)
    {
        int groups = weights.Rows / Math.Max(1, rowsPerGroup);
        SlicesPerGroup = (rowsPerGroup + Rows - 1) / Rows;
        Blocks = blocks;
        long slices = (long)groups * blocks * SlicesPerGroup;
        _entryStart = new NativeBuffer(sizeof(int) * (slices + 1));
        _sharedEntries = new NativeBuffer(sizeof(int) * slices);
        _order = new NativeBuffer(sizeof(int) * slices * Rows);

        // The order and the lengths first, then the entries.
        var rows = new BlockedRows(weights, blockTaps, blocks);
        var pairing = new RowPairing(rowsPerGroup, blockTaps);
        var lengths = new int[rowsPerGroup];
        int entries = 0;
        for (int group = 0; group < groups; group++)
        {
            for (int block = 0; block < blocks; block++)
            {
                for (int row = 0; row < rowsPerGroup; row++)
                    lengths[row] = rows.Taps((group * rowsPerGroup) + row, block).Length;
                pairing.Load(rows, group * rowsPerGroup, rowsPerGroup, block);
                int* order = Order(group, block);
                for (int first = 0; first < rowsPerGroup; first += window)
                {
                    int end = Math.Min(rowsPerGroup, first + window);
                    SortWindow(lengths, first, end, order);
                    // Two rows of this length have that many taps in common if zeros lie at random.
                    int median = lengths[order[(first + end) / 2]];
                    if (median * median >= LeastShared / 2 * blockTaps) pairing.Pair(new Span<int>(order + first, end - first));
                }

                FillUp(order, rowsPerGroup);
                int* start = EntryStart(group, block);
                for (int slice = 0; slice < SlicesPerGroup; slice++, order += Rows)
                {
                    start[slice] = entries;
                    int longest = 0;
                    for (int lane = 0; lane < Rows; lane++)
                        longest = Math.Max(longest, lengths[order[lane]]);
                    int shared = SharedTaps(pairing, order);
                    SharedEntries(group, block)[slice] = shared / 2;
                    entries = checked(entries + (shared / 2) + ((longest - shared + 1) / 2));
                }

                start[SlicesPerGroup] = entries;
            }
        }

        // Entries are read one ahead.
        _entries = new NativeBuffer((entries + 1L) * EntryBytes);
        ushort filler = checked((ushort)(blockTaps * tapValues));
        for (byte* entry = _entries.Data, end = entry + _entries.Length; entry < end; entry += EntryBytes)
            new Span<ushort>(entry, 2 * Rows).Fill(filler);
        for (int group = 0; group < groups; group++)
        {
            for (int block = 0; block < blocks; block++)
            {
                int* order = Order(group, block);
                for (int slice = 0; slice < SlicesPerGroup; slice++, order += Rows)
                {
                    byte* entry = Entries + ((long)EntryStart(group, block)[slice] * EntryBytes);
                    int shared = 2 * SharedEntries(group, block)[slice];
                    for (int lane = 0; lane < Rows; lane++)
                    {
                        // A row that only fills up a slice has no nonzeros.
                        if (lane < Rows - 1 && order[lane] == order[lane + 1]) continue;
                        int row = (group * rowsPerGroup) + order[lane];
                        ReadOnlySpan<int> taps = rows.Taps(row, block);
                        ReadOnlySpan<int> partner = shared == 0 ? default : rows.Taps((group * rowsPerGroup) + order[lane ^ 1], block);
                        int place = 0, single = shared;
                        for (int k = 0, p = 0; k < taps.Length; k++)
                        {
                            while (p < partner.Length && partner[p] < taps[k])
                                p++;
                            bool isShared = place < shared && p < partner.Length && partner[p] == taps[k];
                            Put(entry, isShared ? place++ : single++, lane, (ushort)((taps[k] - (block * blockTaps)) * tapValues), rows.Values(row, block)[k]);
                        }
                    }
                }
            }
        }
    }

    public int SlicesPerGroup { get; }

    public int Blocks { get; }

    /// <summary>All entries, slice after slice in the order in which they are read.</summary>
    public byte* Entries => _entries.Data;

    /// <summary>Bytes of everything.</summary>
    public long Bytes => _entryStart.Length + _sharedEntries.Length + _order.Length + _entries.Length;

    /// <inheritdoc/>
    public void Dispose()
    {
        _entryStart.Dispose();
        _sharedEntries.Dispose();
        _order.Dispose();
        _entries.Dispose();
    }

    /// <summary>Where each slice of a block begins in <see cref="Entries"/>, and where the last one ends.</summary>
    public int* EntryStart(int group, int block) => (int*)_entryStart.Data + ((((long)group * Blocks) + block) * SlicesPerGroup);

    /// <summary>How many of each slice's first entries are shared: the first two rows have equal offsets, and the last two.</summary>
    public int* SharedEntries(int group, int block) => (int*)_sharedEntries.Data + ((((long)group * Blocks) + block) * SlicesPerGroup);

    /// <summary>
    /// The rows of each slice of a block, numbered within the group. Where rows run out the last one is there several
    /// times: the last time with its nonzeros, before that without any.
    /// </summary>
    public int* Order(int group, int block) => (int*)_order.Data + (((long)group * Blocks) + block) * SlicesPerGroup * Rows;

    private static void Put(byte* entries, int place, int lane, ushort offset, float value)
    {
        byte* entry = entries + ((long)(place / 2) * EntryBytes);
        int at = (place % 2 * Rows) + lane;
        ((ushort*)entry)[at] = offset;
        ((float*)(entry + ValuesAt))[at] = value;
    }

    /// <summary>How many taps both pairs of a slice's rows are to share: an even number, as many as the pair that has fewer.</summary>
    private static int SharedTaps(RowPairing pairing, int* order)
    {
        for (int lane = 1; lane < Rows; lane++)
        {
            if (order[lane] == order[lane - 1]) return 0;
        }

        int shared = Math.Min(pairing.Common(order[0], order[1]), pairing.Common(order[2], order[3]));
        return shared < LeastShared ? 0 : shared / 2 * 2;
    }

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
