using System.Runtime.CompilerServices;

namespace SparseRuntime.Tensors;

/// <summary>
/// The weights of one layer, rows (outputs) by taps (inputs), with a mask of what is kept. This is what every
/// <see cref="IWeightFormat"/> encodes from; it is never computed with.
/// </summary>
public sealed class WeightMatrix
{
    private readonly Tensor? _dense;
    private readonly ColumnMajorWeights? _columns;
    private readonly Mask? _mask;
    private readonly int[]? _rowStart;
    private readonly int[]? _taps;
    private readonly float[]? _values;
    private readonly bool _isRounded;
    private readonly int[]? _rowLengths;
    private string? _halfObstacle;

    private WeightMatrix(int rows, int taps, Tensor dense, Mask? mask)
    {
        Rows = rows;
        Taps = taps;
        _dense = dense;
        _mask = mask;
        _rowLengths = new int[rows];
        for (int row = 0; row < rows; row++)
            NonzeroCount += _rowLengths[row] = CountKept(row);
    }

    private WeightMatrix(int rows, int taps, ColumnMajorWeights columns, Mask? mask)
    {
        Rows = rows;
        Taps = taps;
        _columns = columns;
        _mask = mask;
        _rowLengths = mask is null ? columns.RowLengths() : [.. Enumerable.Range(0, rows).Select(CountKept)];
        NonzeroCount = _rowLengths.Sum(length => (long)length);
    }

    /// <summary>The matrix with every weight rounded to the nearest float16.</summary>
    private WeightMatrix(WeightMatrix source)
    {
        Rows = source.Rows;
        Taps = source.Taps;
        NonzeroCount = source.NonzeroCount;
        _dense = source._dense;
        _columns = source._columns;
        _mask = source._mask;
        _rowStart = source._rowStart;
        _taps = source._taps;
        _values = source._values;
        _rowLengths = source._rowLengths;
        _isRounded = true;
        _halfObstacle = "";
    }

    private WeightMatrix(int rows, int taps, int[] rowStart, int[] tapIndices, float[] values)
    {
        Rows = rows;
        Taps = taps;
        _rowStart = rowStart;
        _taps = tapIndices;
        _values = values;
        NonzeroCount = values.Length;
    }

    /// <summary>Number of rows: outputs of the layer.</summary>
    public int Rows { get; }

    /// <summary>Number of columns: weights per output.</summary>
    public int Taps { get; }

    /// <summary>Number of kept weights.</summary>
    public long NonzeroCount { get; }

    /// <summary>Kept weights as a share of all, 0 to 1; 1 for an empty matrix.</summary>
    public double Density => (long)Rows * Taps == 0 ? 1.0 : NonzeroCount / ((double)Rows * Taps);

    /// <summary>Zeros as a share of all weights: 1 − density.</summary>
    public double Sparsity => 1.0 - Density;

    /// <summary>Whether the weights are held as compressed rows, without their zeros.</summary>
    public bool IsCompressed => _rowStart is not null;

    /// <summary>
    /// Why float16 cannot hold the kept weights without changing them, naming the first that it cannot hold; null where it
    /// can. Found when first asked for.
    /// </summary>
    public string? HalfObstacle => (_halfObstacle ??= FindHalfObstacle(mayRound: false)) is { Length: > 0 } reason ? reason : null;

    /// <summary>Weights from a row-major matrix, which is kept by reference.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="taps">Number of columns.</param>
    /// <param name="values">rows × taps float32 values in any shape, row-major.</param>
    /// <param name="mask">What is kept, of rows × taps elements in any shape; without it, all that is not zero.</param>
    /// <exception cref="ArgumentException">A length or type does not match.</exception>
    public static WeightMatrix FromDense(int rows, int taps, Tensor values, Mask? mask = null)
    {
        Check(rows, taps, values, mask);
        return new WeightMatrix(rows, taps, values, mask);
    }

    /// <summary>Weights from a column-major matrix, which is kept by reference; rows are turned as they are asked for.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="taps">Number of columns.</param>
    /// <param name="values">taps × rows float32 values in any shape.</param>
    /// <param name="mask">What is kept, of rows × taps elements in any shape, row-major; without it, all that is not zero.</param>
    /// <exception cref="ArgumentException">A length or type does not match.</exception>
    public static WeightMatrix FromColumns(int rows, int taps, Tensor values, Mask? mask = null)
    {
        Check(rows, taps, values, mask);
        return new WeightMatrix(rows, taps, new ColumnMajorWeights(values, rows, taps), mask);
    }

    /// <summary>Weights from a copy of a row-major matrix; zeros are not kept.</summary>
    /// <exception cref="ArgumentException">The length does not match.</exception>
    public static WeightMatrix FromDense(int rows, int taps, ReadOnlySpan<float> values) =>
        FromDense(rows, taps, Tensor.From(values, values.Length));

    /// <summary>Weights from compressed rows, which are kept by reference.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="taps">Number of columns.</param>
    /// <param name="rowStart">rows + 1 positions in the other two arrays.</param>
    /// <param name="tapIndices">The column of each kept weight, strictly rising within a row.</param>
    /// <param name="values">The kept weights.</param>
    /// <exception cref="ArgumentException">The arrays do not describe a matrix.</exception>
    public static WeightMatrix FromRows(int rows, int taps, int[] rowStart, int[] tapIndices, float[] values)
    {
        if (rowStart.Length != rows + 1 || rowStart[0] != 0 || rowStart[rows] != values.Length || tapIndices.Length != values.Length)
            throw new ArgumentException($"row starts, taps and values do not describe {rows} rows of {values.Length} weights", nameof(rowStart));
        for (int row = 0; row < rows; row++)
        {
            int previous = -1;
            if (rowStart[row + 1] < rowStart[row] || rowStart[row + 1] > values.Length)
                throw new ArgumentException($"row {row} ends before it starts", nameof(rowStart));
            for (int k = rowStart[row]; k < rowStart[row + 1]; k++)
            {
                if (tapIndices[k] <= previous || tapIndices[k] >= taps)
                    throw new ArgumentException($"tap {tapIndices[k]} in row {row} is out of order or outside 0 to {taps - 1}", nameof(tapIndices));
                previous = tapIndices[k];
            }
        }

        return new WeightMatrix(rows, taps, rowStart, tapIndices, values);
    }

    /// <summary>The number of kept weights of every row.</summary>
    public int[] RowLengths()
    {
        var lengths = new int[Rows];
        for (int row = 0; row < Rows; row++)
            lengths[row] = _rowStart is null ? _rowLengths![row] : _rowStart[row + 1] - _rowStart[row];
        return lengths;
    }

    /// <summary>Writes the kept weights of one row, in rising tap order.</summary>
    /// <param name="row">The row.</param>
    /// <param name="tapIndices">Receives the tap of each kept weight; at least <see cref="Taps"/> long.</param>
    /// <param name="values">Receives the kept weights; at least <see cref="Taps"/> long.</param>
    /// <returns>The number of kept weights.</returns>
    public int CopyRowNonzeros(int row, Span<int> tapIndices, Span<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
        if (_rowStart is not null)
        {
            int start = _rowStart[row];
            int length = _rowStart[row + 1] - start;
            _taps.AsSpan(start, length).CopyTo(tapIndices);
            _values.AsSpan(start, length).CopyTo(values);
            Round(values, length);
            return length;
        }

        ReadOnlySpan<float> source = RowOf(row, values);
        int count = _mask is null ? CopyNonzeros(source, tapIndices, values) : CopyKept(source, (long)row * Taps, tapIndices, values);
        Round(values, count);
        return count;
    }

    /// <summary>Writes one row with zeros where nothing is kept.</summary>
    /// <param name="row">The row.</param>
    /// <param name="values">Receives <see cref="Taps"/> values.</param>
    public void CopyRow(int row, Span<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
        values = values[..Taps];
        if (_rowStart is not null)
        {
            values.Clear();
            for (int k = _rowStart[row]; k < _rowStart[row + 1]; k++)
                values[_taps![k]] = _values![k];
        }
        else
        {
            RowOf(row, values).CopyTo(values);
            for (int tap = 0; _mask is not null && tap < values.Length; tap++)
            {
                if (!_mask[((long)row * Taps) + tap]) values[tap] = 0f;
            }
        }

        Round(values, Taps);
    }

    /// <summary>
    /// The matrix with every kept weight rounded to the nearest float16, ties to even. It shares this one's memory and
    /// rounds what is copied from it; a weight that becomes zero stays kept.
    /// </summary>
    /// <returns>
    /// This matrix where nothing changes; null where a weight is infinite, NaN or beyond the range of float16, which
    /// <see cref="HalfObstacle"/> then says.
    /// </returns>
    public WeightMatrix? RoundToHalf()
    {
        if (HalfObstacle is null) return this;
        if (FindHalfObstacle(mayRound: true) is not { Length: > 0 } reason) return new WeightMatrix(this);
        _halfObstacle = reason;
        return null;
    }

    /// <summary>
    /// The matrix whose row r is factor r times row r of this one, held in the same way. What a mask or compressed
    /// rows keep stays kept; without either, a product of zero is no longer kept.
    /// </summary>
    /// <param name="factors">One factor per row.</param>
    /// <exception cref="ArgumentException">There are not as many factors as rows.</exception>
    public WeightMatrix ScaleRows(ReadOnlySpan<float> factors)
    {
        if (factors.Length != Rows)
            throw new ArgumentException($"{factors.Length} factors do not match {Rows} rows", nameof(factors));
        if (_rowStart is not null)
        {
            var scaled = new float[_values!.Length];
            _values.CopyTo(scaled.AsSpan(0));
            Round(scaled, scaled.Length);
            for (int row = 0; row < Rows; row++)
                Scale(scaled.AsSpan(_rowStart[row].._rowStart[row + 1]), factors[row]);
            return new WeightMatrix(Rows, Taps, _rowStart, _taps!, scaled);
        }

        Tensor dense = Tensor.Allocate(ElementType.Float32, new TensorShape(Rows, Taps));
        for (int row = 0; row < Rows; row++)
        {
            Span<float> target = dense.Span<float>().Slice(row * Taps, Taps);
            CopyRow(row, target);
            Scale(target, factors[row]);
        }

        return new WeightMatrix(Rows, Taps, dense, _mask);
    }

    /// <summary>Where the first kept weight of a kind stands, row by row; null when there is none.</summary>
    /// <param name="match">Whether a weight is of that kind, such as <see cref="float.IsNaN"/>.</param>
    public (int Row, int Tap)? Find(Predicate<float> match)
    {
        var taps = new int[Taps];
        var values = new float[Taps];
        for (int row = 0; row < Rows; row++)
        {
            int length = CopyRowNonzeros(row, taps, values);
            for (int k = 0; k < length; k++)
            {
                if (match(values[k])) return (row, taps[k]);
            }
        }

        return null;
    }

    /// <summary>Copies what is not zero; without a branch, as zeros of pruned weights come as they like.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int CopyNonzeros(ReadOnlySpan<float> source, Span<int> tapIndices, Span<float> values)
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

    /// <summary>
    /// One row, zeros included, where it lies; or else in a buffer, from which its kept weights may be moved to the front.
    /// </summary>
    private ReadOnlySpan<float> RowOf(int row, Span<float> buffer)
    {
        if (_columns is null) return _dense!.Span<float>().Slice(row * Taps, Taps);
        _columns.CopyRow(row, buffer);
        return buffer[..Taps];
    }

    private static void Check(int rows, int taps, Tensor values, Mask? mask)
    {
        if (values.ElementType != ElementType.Float32 || values.Shape.ElementCount != (long)rows * taps)
            throw new ArgumentException($"{values} does not fill {rows} x {taps} float32 weights", nameof(values));
        if (mask is not null && mask.Shape.ElementCount != values.Shape.ElementCount)
            throw new ArgumentException($"a mask of {mask.Shape} does not cover {rows} x {taps} weights", nameof(mask));
    }

    private static void Scale(Span<float> values, float factor)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] *= factor;
    }

    private void Round(Span<float> values, int count)
    {
        for (int i = 0; _isRounded && i < count; i++)
            values[i] = (float)(Half)values[i];
    }

    /// <summary>What keeps float16 from holding a weight, or from holding what it rounds to; empty where nothing does.</summary>
    private string FindHalfObstacle(bool mayRound)
    {
        var taps = new int[Taps];
        var values = new float[Taps];
        for (int row = 0; row < Rows; row++)
        {
            int length = CopyRowNonzeros(row, taps, values);
            for (int k = 0; k < length; k++)
            {
                float rounded = (float)(Half)values[k];
                if (!float.IsFinite(rounded)) return $"weight {values[k]} at row {row}, tap {taps[k]} is beyond the range of float16";
                if (!mayRound && rounded != values[k]) return $"weight {values[k]} at row {row}, tap {taps[k]} is not exact in float16";
            }
        }

        return "";
    }

    private int CountKept(int row)
    {
        int count = 0;
        if (_mask is not null)
        {
            for (int tap = 0; tap < Taps; tap++)
                count += _mask[((long)row * Taps) + tap] ? 1 : 0;
            return count;
        }

        foreach (float value in _dense!.Span<float>().Slice(row * Taps, Taps))
            count += value != 0f ? 1 : 0;
        return count;
    }
}
