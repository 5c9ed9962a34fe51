using System.Runtime.CompilerServices;

namespace SparseRuntime.Tensors;

/// <summary>
/// Rows of a row-major matrix, held by reference. Whoever reads weights walks over all rows in order, so the last row is
/// where the pages of a mapped file are let go.
/// </summary>
internal sealed class DenseRows : WeightRows
{
    private readonly Tensor _dense;
    private readonly Mask? _mask;
    private readonly int[] _lengths;

    /// <summary>Counts what is kept.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="taps">Number of columns.</param>
    /// <param name="dense">rows × taps float32 values.</param>
    /// <param name="mask">What is kept; without it, all that is not zero.</param>
    public DenseRows(int rows, int taps, Tensor dense, Mask? mask)
        : base(rows, taps)
    {
        _dense = dense;
        _mask = mask;
        _lengths = new int[rows];
        for (int row = 0; row < rows; row++)
            _lengths[row] = CountKept(row);
        _dense.LetGo();
    }

    /// <inheritdoc/>
    public override bool IsCompressed => false;

    /// <inheritdoc/>
    public override bool KeepsZeros => _mask is not null;

    /// <inheritdoc/>
    public override int Length(int row) => _lengths[row];

    /// <inheritdoc/>
    public override int CopyNonzeros(int row, Span<int> tapIndices, Span<float> values)
    {
        ReadOnlySpan<float> source = Row(row);
        int count = _mask is null ? CopyNonzeros(source, tapIndices, values) : CopyKept(source, (long)row * Taps, tapIndices, values);
        EndWalk(row);
        return AsCounted(row, count);
    }

    /// <inheritdoc/>
    public override void Copy(int row, Span<float> values)
    {
        Row(row).CopyTo(values);
        for (int tap = 0; _mask is not null && tap < values.Length; tap++)
        {
            if (!_mask[((long)row * Taps) + tap]) values[tap] = 0f;
        }

        EndWalk(row);
    }

    /// <inheritdoc/>
    public override void LetGo() => _dense.LetGo();

    /// <summary>Copies what is not zero; without a branch, as zeros of pruned weights come as they like.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int CopyNonzeros(ReadOnlySpan<float> source, Span<int> tapIndices, Span<float> values)
    {
        int count = 0;
        for (int tap = 0; tap < source.Length; tap++)
        {
            float value = source[tap];
            tapIndices[count] = tap;
            values[count] = value;
            count += value != 0f ? 1 : 0;
        }

        return count;
    }

    private ReadOnlySpan<float> Row(int row) => _dense.Span<float>().Slice(row * Taps, Taps);

    private void EndWalk(int row)
    {
        if (row == Rows - 1) _dense.LetGo();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int CopyKept(ReadOnlySpan<float> source, long first, Span<int> tapIndices, Span<float> values)
    {
        int count = 0;
        for (int tap = 0; tap < source.Length; tap++)
        {
            if (!_mask![first + tap]) continue;
            tapIndices[count] = tap;
            values[count] = source[tap];
            count++;
        }

        return count;
    }

    private int CountKept(int row)
    {
        ReadOnlySpan<float> values = Row(row);
        int count = 0;
        for (int tap = 0; tap < values.Length; tap++)
            count += (_mask is null ? values[tap] != 0f : _mask[((long)row * Taps) + tap]) ? 1 : 0;
        return count;
    }
}
