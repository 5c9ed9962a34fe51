using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// Sparse rows for one column at a time as <see cref="SlidingNarrowPrepared{TSimd,TVector,TStored}"/> takes them, with windows that
/// four steps share: loads bind there, and here a window of four registers is loaded once a turn, the positions of the
/// four steps with one load. The wider window keeps more rows busy, too, which leaves fewer slots to read. For AVX-512,
/// whose lookups reach two registers at once: elsewhere four registers take more instructions than they save.
/// </summary>
/// <remarks>
/// A turn is one run of memory: 16 words whose byte k is the row's position at step k, then the steps' values, 16 each. What
/// the next turns read is asked for ahead, as the stream otherwise waits for the second-level cache and for memory.
/// Weights that only fill up a step are negative zeros, kept zeros positive ones: with an infinite or NaN input, where
/// zero times input is not zero, a slower walk skips the former.
/// </remarks>
internal sealed unsafe class SharedWindowPrepared : NarrowPrepared<Avx512Simd, Vector512<float>>
{
    private const int Lanes = SharedWindowTurns.Lanes;

    /// <summary>How far ahead turns are asked for: far enough for memory, near enough not to leave the first-level cache.</summary>
    private const int TurnsAhead = 12;

    private readonly SharedWindowTurns _turns;

    public SharedWindowPrepared(LinearLayer layer)
        : base(layer, Lanes, 1) => _turns = new SharedWindowTurns(layer.Weights, Groups, RowsPerGroup);

    /// <inheritdoc/>
    public override long Bytes => _turns.Bytes;

    /// <inheritdoc/>
    protected override int* WeightsBefore => _turns.TileStart;

    /// <inheritdoc/>
    protected override bool NeedsFiniteInputs => true;

    /// <inheritdoc/>
    protected override int InputSlack => SharedWindowTurns.Width;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _turns.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void RunTiles(
        int firstTile, int endTile, float* x, int inputStride, int columns, bool isFinite, in Epilogue<Avx512Simd, Vector512<float>> epilogue, float* y, int outputStride)
    {
        if (!isFinite)
        {
            for (int tile = firstTile; tile < endTile; tile++)
                RunTileSkippingFillers(tile, x, y + ((tile - firstTile) * Lanes));
            return;
        }

        int* start = _turns.TileStart + firstTile;
        uint* window = _turns.Windows + *start;
        float* turn = _turns.Turn(*start);
        float* bias = Bias.Floats + ((long)firstTile * Lanes);
        Vector512<int> upper = Vector512.Create(32);
        uint first = *window;
        for (int tile = firstTile; tile < endTile; tile++, bias += Lanes, y += Lanes)
        {
            start++;
            Vector512<float> a = Vector512.Load(bias), b = Vector512<float>.Zero, c = Vector512<float>.Zero, d = Vector512<float>.Zero;
            for (float* end = _turns.Turn(*start); turn < end; turn += SharedWindowTurns.TurnLength)
            {
                // The next window is read a turn ahead; there is one more than turns.
                float* inputs = x + first;
                window++;
                first = *window;
                float* ahead = turn + (TurnsAhead * SharedWindowTurns.TurnLength);
                PanelCopy.Prefetch(ahead);
                PanelCopy.Prefetch(ahead + Lanes);
                PanelCopy.Prefetch(ahead + (2 * Lanes));
                PanelCopy.Prefetch(ahead + (3 * Lanes));
                PanelCopy.Prefetch(ahead + (4 * Lanes));
                Vector512<float> low0 = Vector512.Load(inputs), low1 = Vector512.Load(inputs + Lanes);
                Vector512<float> high0 = Vector512.Load(inputs + (2 * Lanes)), high1 = Vector512.Load(inputs + (3 * Lanes));
                Vector512<int> positions = Vector512.Load((int*)turn);
                a = Avx512F.FusedMultiplyAdd(Lookup(low0, low1, high0, high1, positions, upper), Vector512.Load(turn + Lanes), a);
                positions = Avx512F.ShiftRightLogical(positions, 8);
                b = Avx512F.FusedMultiplyAdd(Lookup(low0, low1, high0, high1, positions, upper), Vector512.Load(turn + (2 * Lanes)), b);
                positions = Avx512F.ShiftRightLogical(positions, 8);
                c = Avx512F.FusedMultiplyAdd(Lookup(low0, low1, high0, high1, positions, upper), Vector512.Load(turn + (3 * Lanes)), c);
                positions = Avx512F.ShiftRightLogical(positions, 8);
                d = Avx512F.FusedMultiplyAdd(Lookup(low0, low1, high0, high1, positions, upper), Vector512.Load(turn + (4 * Lanes)), d);
            }

            Vector512.Store(epilogue.Apply(Avx512F.Add(Avx512F.Add(a, b), Avx512F.Add(c, d))), y);
        }
    }

    /// <summary>Lane i is element <c>positions[i] mod 64</c> of the table that four registers form.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Lookup(
        Vector512<float> low0, Vector512<float> low1, Vector512<float> high0, Vector512<float> high1, Vector512<int> positions, Vector512<int> upper)
    {
        // A lookup in two registers looks at five bits of a position; the sixth says which two.
        Vector512<float> inUpper = Avx512F.CompareNotEqual(positions & upper, Vector512<int>.Zero).AsSingle();
        return Avx512F.BlendVariable(
            Avx512F.PermuteVar16x32x2(low0, positions, low1), Avx512F.PermuteVar16x32x2(high0, positions, high1), inUpper);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunTileSkippingFillers(int tile, float* x, float* y)
    {
        float* bias = Bias.Floats + ((long)tile * Lanes);
        for (int row = 0; row < Lanes; row++)
            y[row] = bias[row];
        for (int turn = _turns.TileStart[tile]; turn < _turns.TileStart[tile + 1]; turn++)
        {
            float* inputs = x + _turns.Windows[turn];
            float* values = _turns.Turn(turn) + Lanes;
            byte* positions = (byte*)_turns.Turn(turn);
            for (int slot = 0; slot < SharedWindowTurns.Steps * Lanes; slot++)
            {
                int row = slot % Lanes, step = slot / Lanes;
                if (BitConverter.SingleToUInt32Bits(values[slot]) != SharedWindowTurns.Filler)
                    y[row] += values[slot] * inputs[positions[(row * SharedWindowTurns.Steps) + step]];
            }
        }

        for (int row = 0; row < Lanes; row++)
            y[row] = Activation.Apply(y[row]);
    }
}
