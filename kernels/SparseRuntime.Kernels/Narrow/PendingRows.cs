using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>The rows of one tile of <see cref="SharedWindowTurns"/>, with how far the weights of each have been taken.</summary>
internal sealed unsafe class PendingRows : IDisposable
{
    private const int Lanes = SharedWindowTurns.Lanes;

    private readonly int _stride;
    private readonly NativeBuffer _taps;
    private readonly NativeBuffer _values;
    private readonly NativeBuffer _next;

    /// <summary>Room for rows of a matrix.</summary>
    /// <param name="taps">Taps of a row.</param>
    public PendingRows(int taps)
    {
        _stride = taps + 1;
        _taps = new NativeBuffer(sizeof(int) * (long)_stride * Lanes, clear: false);
        _values = new NativeBuffer(sizeof(float) * (long)_stride * Lanes, clear: false);
        _next = new NativeBuffer(sizeof(int) * 2 * Lanes, clear: false);
    }

    /// <summary>For every row how many weights have been taken.</summary>
    private int* Next => (int*)_next.Data;

    /// <summary>For every row the tap of the next weight, the greatest integer after the last.</summary>
    private int* NextTap => (int*)_next.Data + Lanes;

    /// <summary>Takes up other rows.</summary>
    /// <param name="weights">The matrix.</param>
    /// <param name="firstRow">The first of them.</param>
    /// <param name="count">How many, at most a register's; the rest keep nothing.</param>
    public void Load(WeightMatrix weights, int firstRow, int count)
    {
        for (int row = 0; row < Lanes; row++)
        {
            int* taps = Taps(row);
            int length = row < count ? weights.CopyRowNonzeros(firstRow + row, new Span<int>(taps, _stride - 1), new Span<float>(Values(row), _stride - 1)) : 0;
            taps[length] = int.MaxValue;
            Next[row] = 0;
            NextTap[row] = *taps;
        }
    }

    /// <summary>The first tap that some row has left, the greatest integer when none has.</summary>
    public int FirstTap()
    {
        Vector512<int> taps = Vector512.Load(NextTap);
        Vector256<int> eight = Vector256.Min(taps.GetLower(), taps.GetUpper());
        Vector128<int> four = Vector128.Min(eight.GetLower(), eight.GetUpper());
        return Math.Min(Math.Min(four[0], four[1]), Math.Min(four[2], four[3]));
    }

    /// <summary>Writes one turn: the next weights of every row within the window, as many as there are steps.</summary>
    /// <param name="first">The first tap of the window; no row has one left before it.</param>
    /// <param name="turn">Receives the turn's words.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Take(int first, float* turn)
    {
        Vector512<float>.Zero.Store(turn);
        Vector512<float> filler = Vector512.Create(BitConverter.UInt32BitsToSingle(SharedWindowTurns.Filler));
        for (int step = 1; step <= SharedWindowTurns.Steps; step++)
            filler.Store(turn + (step * Lanes));

        int end = first + SharedWindowTurns.Width;
        for (int row = 0; row < Lanes; row++)
        {
            if (NextTap[row] >= end) continue;
            int next = Next[row], taken = 0;
            int* taps = Taps(row) + next;
            float* values = Values(row) + next;
            byte* positions = (byte*)(turn + row);
            float* target = turn + Lanes + row;
            for (; taken < SharedWindowTurns.Steps && taps[taken] < end; taken++)
            {
                positions[taken] = (byte)(taps[taken] - first);
                // A kept zero must differ from what fills up: adding a positive zero takes the sign away.
                target[taken * Lanes] = values[taken] + 0f;
            }

            Next[row] = next + taken;
            NextTap[row] = taps[taken];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _taps.Dispose();
        _values.Dispose();
        _next.Dispose();
    }

    private int* Taps(int row) => (int*)_taps.Data + ((long)row * _stride);

    private float* Values(int row) => _values.Floats + ((long)row * _stride);
}
