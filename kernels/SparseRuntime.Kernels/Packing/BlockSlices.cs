using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Blocks of four rows × one tap, block of taps by block of taps: for each slice of four rows, the taps that any of them
/// keeps. An entry of 40 bytes holds two taps: their 16-bit offsets into the packed block, six bytes that align what
/// follows to eight, then the four rows' weights for each. An odd last tap is followed by one that points to a row of zeros.
/// </summary>
internal sealed unsafe class BlockSlices : IDisposable
{
    /// <summary>Rows of a slice.</summary>
    public const int Rows = 4;

    /// <summary>Where an entry's weights begin.</summary>
    public const int ValuesAt = sizeof(ulong);

    /// <summary>Bytes of an entry: two taps.</summary>
    public const int EntryBytes = ValuesAt + (2 * Rows * sizeof(float));

    private readonly NativeBuffer _entryStart;
    private readonly NativeBuffer _entries;
    private readonly int _slicesPerGroup;
    private readonly int _blocks;

    /// <summary>Encodes.</summary>
    /// <param name="weights">The weights of all groups.</param>
    /// <param name="rowsPerGroup">Rows that share taps.</param>
    /// <param name="blockTaps">Taps of a block.</param>
    /// <param name="blocks">Blocks.</param>
    /// <param name="tapValues">Values of a tap's row in the packed block.</param>
    public BlockSlices(WeightMatrix weights, int rowsPerGroup, int blockTaps, int blocks, int tapValues)
    {
        int groups = weights.Rows / Math.Max(1, rowsPerGroup);
        _slicesPerGroup = (rowsPerGroup + Rows - 1) / Rows;
        _blocks = blocks;
        _entryStart = new NativeBuffer(sizeof(int) * (((long)groups * blocks * _slicesPerGroup) + 1));

        // Blocks of a group follow one another, so slices are counted first and filled in afterwards.
        var slice = new float[weights.Taps * Rows];
        var kept = new bool[weights.Taps];
        var taps = new int[weights.Taps];
        var values = new float[weights.Taps];
        for (int group = 0; group < groups; group++)
        {
            for (int index = 0; index < _slicesPerGroup; index++)
            {
                Load(weights, group, index, rowsPerGroup, taps, values, slice, kept);
                for (int block = 0; block < blocks; block++)
                    EntryStart(group, block)[index + 1] = (CountKept(kept, block * blockTaps, blockTaps) + 1) / 2;
            }
        }

        int* start = (int*)_entryStart.Data;
        for (long i = 0; i < (long)groups * blocks * _slicesPerGroup; i++)
            start[i + 1] = checked(start[i + 1] + start[i]);

        // Entries are read one ahead, and by sixteen bytes.
        _entries = new NativeBuffer(((long)start[(long)groups * blocks * _slicesPerGroup] + 1) * EntryBytes + 16);
        ushort filler = checked((ushort)(blockTaps * tapValues));
        for (int group = 0; group < groups; group++)
        {
            for (int index = 0; index < _slicesPerGroup; index++)
            {
                Load(weights, group, index, rowsPerGroup, taps, values, slice, kept);
                for (int block = 0; block < blocks; block++)
                {
                    byte* entry = Entries + ((long)EntryStart(group, block)[index] * EntryBytes);
                    int place = 0;
                    int end = Math.Min(weights.Taps, (block + 1) * blockTaps);
                    for (int tap = block * blockTaps; tap < end; tap++)
                    {
                        if (!kept[tap]) continue;
                        ((ushort*)entry)[place] = (ushort)((tap - (block * blockTaps)) * tapValues);
                        slice.AsSpan(tap * Rows, Rows).CopyTo(new Span<float>(entry + ValuesAt + (place * Rows * sizeof(float)), Rows));
                        if (place == 1) entry += EntryBytes;
                        place = 1 - place;
                    }

                    if (place == 1) ((ushort*)entry)[1] = filler;
                }
            }
        }
    }

    /// <summary>All entries, slice after slice in the order in which they are read.</summary>
    public byte* Entries => _entries.Data;

    /// <summary>Bytes of everything.</summary>
    public long Bytes => _entryStart.Length + _entries.Length;

    /// <inheritdoc/>
    public void Dispose()
    {
        _entryStart.Dispose();
        _entries.Dispose();
    }

    /// <summary>Where each slice of a block begins in <see cref="Entries"/>, and where the last one ends.</summary>
    public int* EntryStart(int group, int block) => (int*)_entryStart.Data + ((((long)group * _blocks) + block) * _slicesPerGroup);

    /// <summary>
    /// The rows of a slice's four lanes. Where rows run out the last one stands last: what the lanes before it store in its
    /// place is overwritten.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RowsOf(int first, int end, out int a, out int b, out int c, out int d)
    {
        int missing = Math.Max(0, first + Rows - end);
        a = missing > 0 ? end - 1 : first;
        b = missing > 1 ? end - 1 : first + 1 - missing;
        c = missing > 2 ? end - 1 : first + 2 - missing;
        d = first + 3 - missing;
    }

    private static void Load(WeightMatrix weights, int group, int index, int rowsPerGroup, int[] taps, float[] values, float[] slice, bool[] kept)
    {
        Array.Clear(slice);
        Array.Clear(kept);
        int rows = Math.Min(Rows, rowsPerGroup - (index * Rows));
        for (int r = 0; r < rows; r++)
        {
            int count = weights.CopyRowNonzeros((group * rowsPerGroup) + (index * Rows) + r, taps, values);
            // Where rows run out the last one stands last, the others before it are empty.
            int lane = r + Rows - rows;
            for (int k = 0; k < count; k++)
            {
                slice[(taps[k] * Rows) + lane] = values[k];
                kept[taps[k]] = true;
            }
        }
    }

    private static int CountKept(bool[] kept, int first, int count)
    {
        int found = 0;
        for (int tap = first; tap < Math.Min(kept.Length, first + count); tap++)
            found += kept[tap] ? 1 : 0;
        return found;
    }
}
