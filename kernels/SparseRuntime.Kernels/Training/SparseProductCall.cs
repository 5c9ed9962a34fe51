namespace SparseRuntime.Kernels;

/// <summary>
/// A share of the product of a sparse matrix in compressed rows with a dense one: result[m, n] = start[m] + Σ over the
/// kept places p of row m of values[p] · right[columns[p], n]. Sums are taken in the order of places.
/// </summary>
public readonly unsafe struct SparseProductCall
{
    /// <summary>Where each row's places begin, and where the last row's end.</summary>
    public int* RowStart { get; init; }

    /// <summary>The row of the right matrix that each place multiplies.</summary>
    public int* Places { get; init; }

    /// <summary>The sparse matrix's values.</summary>
    public float* Values { get; init; }

    /// <summary>The right matrix: rows of <see cref="Columns"/> values.</summary>
    public float* Right { get; init; }

    /// <summary>Values from a row of the right matrix to the next.</summary>
    public long RightStride { get; init; }

    /// <summary>The result, apart from what is multiplied.</summary>
    public float* Result { get; init; }

    /// <summary>Values from a row of the result to the next.</summary>
    public long ResultStride { get; init; }

    /// <summary>What the sums of each row begin with.</summary>
    public float* Start { get; init; }

    /// <summary>1, or 0 where all rows begin with the same number.</summary>
    public int StartStride { get; init; }

    /// <summary>The first row to compute.</summary>
    public int FirstRow { get; init; }

    /// <summary>One past the last row to compute.</summary>
    public int EndRow { get; init; }

    /// <summary>Columns of the right matrix and of the result: whole registers.</summary>
    public int Columns { get; init; }
}
