namespace SparseRuntime.Tensors;

/// <summary>
/// The weights of one layer, rows (outputs) by taps (inputs), with a mask of what is kept. This is what every
/// <see cref="IWeightFormat"/> encodes from; it is never computed with.
/// </summary>
public sealed class WeightMatrix
{
    private readonly WeightRows _rows;
    private string? _halfObstacle;

    private WeightMatrix(WeightRows rows)
    {
        _rows = rows;
        for (int row = 0; row < rows.Rows; row++)
            NonzeroCount += rows.Length(row);
    }

    /// <summary>Number of rows: outputs of the layer.</summary>
    public int Rows => _rows.Rows;

    /// <summary>Number of columns: weights per output.</summary>
    public int Taps => _rows.Taps;

    /// <summary>Number of kept weights.</summary>
    public long NonzeroCount { get; }

    /// <summary>Kept weights as a share of all, 0 to 1; 1 for an empty matrix.</summary>
    public double Density => (long)Rows * Taps == 0 ? 1.0 : NonzeroCount / ((double)Rows * Taps);

    /// <summary>Zeros as a share of all weights: 1 − density.</summary>
    public double Sparsity => 1.0 - Density;

    /// <summary>Whether the weights are held without their zeros.</summary>
    public bool IsCompressed => _rows.IsCompressed;

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
        return new WeightMatrix(new DenseRows(rows, taps, values, mask));
    }

    /// <summary>
    /// Weights from the columns of a row-major matrix, which is kept by reference. Where few are kept, they are listed when they
    /// are first read, until <see cref="LetGo"/>.
    /// </summary>
    /// <param name="rows">Number of rows, which are the columns of the matrix.</param>
    /// <param name="taps">Number of columns, which are the rows of the matrix.</param>
    /// <param name="values">taps × rows float32 values in any shape, row-major.</param>
    /// <param name="mask">What is kept, of taps × rows elements in any shape; without it, all that is not zero.</param>
    /// <exception cref="ArgumentException">A length or type does not match.</exception>
    public static WeightMatrix FromColumns(int rows, int taps, Tensor values, Mask? mask = null)
    {
        Check(rows, taps, values, mask);
        return new WeightMatrix(new TurnedRows(rows, taps, values, mask));
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

        return new WeightMatrix(new ListedRows(rows, taps, rowStart, tapIndices, values));
    }

    /// <summary>The number of kept weights of every row.</summary>
    public int[] RowLengths()
    {
        var lengths = new int[Rows];
        for (int row = 0; row < Rows; row++)
            lengths[row] = _rows.Length(row);
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
        return _rows.CopyNonzeros(row, tapIndices, values);
    }

    /// <summary>Writes one row with zeros where nothing is kept.</summary>
    /// <param name="row">The row.</param>
    /// <param name="values">Receives <see cref="Taps"/> values.</param>
    public void CopyRow(int row, Span<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
        _rows.Copy(row, values[..Taps]);
    }

    /// <summary>
    /// Gives back memory for weights that will not be read soon, as far as they can be had again: what was listed of them, and
    /// pages of mapped files. They are read as before, and take the memory again then. Safe while others read them.
    /// </summary>
    public void LetGo() => _rows.LetGo();

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
        if (FindHalfObstacle(mayRound: true) is not { Length: > 0 } reason) return new WeightMatrix(new RoundedRows(_rows)) { _halfObstacle = "" };
        _halfObstacle = reason;
        return null;
    }

    /// <summary>
    /// The matrix whose row r is factor r times row r of this one. It shares this one's memory and multiplies what is read
    /// from it. What a mask or compressed rows keep stays kept; without either, a product of zero is no longer kept.
    /// </summary>
    /// <param name="factors">One factor per row.</param>
    /// <exception cref="ArgumentException">There are not as many factors as rows.</exception>
    public WeightMatrix ScaleRows(ReadOnlySpan<float> factors)
    {
        if (factors.Length != Rows)
            throw new ArgumentException($"{factors.Length} factors do not match {Rows} rows", nameof(factors));
        return new WeightMatrix(new ScaledRows(_rows, factors));
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

    private static void Check(int rows, int taps, Tensor values, Mask? mask)
    {
        if (values.ElementType != ElementType.Float32 || values.Shape.ElementCount != (long)rows * taps)
            throw new ArgumentException($"{values} does not fill {rows} x {taps} float32 weights", nameof(values));
        if (mask is not null && mask.Shape.ElementCount != values.Shape.ElementCount)
            throw new ArgumentException($"a mask of {mask.Shape} does not cover {rows} x {taps} weights", nameof(mask));
    }
}
