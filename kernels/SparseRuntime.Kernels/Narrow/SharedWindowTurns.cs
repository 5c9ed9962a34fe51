using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// The kept weights of tiles of 16 rows, cut into turns of four steps. A turn looks at a window of 64 neighbouring taps that
/// begins at the whole register of the first weight that no turn has taken yet, and takes the next weights of every row
/// that lie there, up to four.
/// </summary>
internal sealed unsafe class SharedWindowTurns : IDisposable
{
    /// <summary>Rows of a tile.</summary>
    public const int Lanes = 16;

    /// <summary>Steps of a turn: weights that it takes of a row at most.</summary>
    public const int Steps = 4;

    /// <summary>Taps of a window.</summary>
    public const int Width = 64;

    /// <summary>32-bit words of a turn: a word of positions per row, then the values step by step.</summary>
    public const int TurnLength = (Steps + 1) * Lanes;

    /// <summary>The bits of a value that only fills up a step: a negative zero.</summary>
    public const uint Filler = 0x8000_0000;

    private readonly NativeBuffer _tileStart;
    private NativeBuffer _windows;
    private NativeBuffer _data;

    /// <summary>Encodes.</summary>
    /// <param name="weights">The matrix.</param>
    /// <param name="groups">Groups of rows, each cut into tiles of its own.</param>
    /// <param name="rowsPerGroup">Rows of each group.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public SharedWindowTurns(WeightMatrix weights, int groups, int rowsPerGroup)
    {
        int tilesPerGroup = (rowsPerGroup + Lanes - 1) / Lanes, tiles = groups * tilesPerGroup;
        _tileStart = new NativeBuffer(sizeof(int) * (tiles + 1L));
        long capacity = tiles + (weights.NonzeroCount * 5 / (4 * Lanes * Steps));
        _windows = new NativeBuffer(sizeof(uint) * (capacity + 1), clear: false);
        _data = new NativeBuffer(sizeof(float) * capacity * TurnLength, clear: false);
        using var rows = new PendingRows(weights.Taps);
        int turn = 0;
        for (int tile = 0; tile < tiles; tile++)
        {
            int row = tile % tilesPerGroup * Lanes;
            rows.Load(weights, (tile / tilesPerGroup * rowsPerGroup) + row, Math.Min(Lanes, rowsPerGroup - row));
            for (int first; (first = rows.FirstTap()) != int.MaxValue; turn = checked(turn + 1))
            {
                if (turn == capacity) Resize(turn, capacity = capacity + (capacity / 2) + 16);
                first = first / Lanes * Lanes;
                Windows[turn] = (uint)first;
                rows.Take(first, Turn(turn));
            }

            TileStart[tile + 1] = turn;
        }

        if (turn < capacity) Resize(turn, turn);
        Windows[turn] = 0;
        TileStart[0] = 0;
    }

    /// <summary>For every tile its first turn, and one past the last.</summary>
    public int* TileStart => (int*)_tileStart.Data;

    /// <summary>For every turn the window's first tap, and one more that may be read.</summary>
    public uint* Windows => (uint*)_windows.Data;

    /// <summary>What the weights occupy.</summary>
    public long Bytes => _tileStart.Length + _windows.Length + _data.Length;

    /// <summary>Where a turn begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Turn(int turn) => _data.Floats + ((long)turn * TurnLength);

    /// <inheritdoc/>
    public void Dispose()
    {
        _tileStart.Dispose();
        _windows.Dispose();
        _data.Dispose();
    }

    private void Resize(int turns, long capacity)
    {
        Replace(ref _windows, sizeof(uint) * (long)turns, sizeof(uint) * (capacity + 1));
        Replace(ref _data, sizeof(float) * (long)turns * TurnLength, sizeof(float) * capacity * TurnLength);
    }

    private static void Replace(ref NativeBuffer buffer, long used, long length)
    {
        var other = new NativeBuffer(length, clear: false);
        Buffer.MemoryCopy(buffer.Data, other.Data, length, used);
        buffer.Dispose();
        buffer = other;
    }
}
