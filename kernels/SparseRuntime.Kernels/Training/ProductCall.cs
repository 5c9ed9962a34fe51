namespace SparseRuntime.Kernels;

/// <summary>
/// A share of a dense matrix product: result[m, n] = start[m] + Σₖ left[m, k] · right[k, n] for some rows m. Strides of
/// the left matrix are free, so that a matrix and its transpose serve alike. Sums are taken in the order of k, one rounding
/// each, so that a result does not depend on how rows are shared.
/// </summary>
public readonly unsafe struct ProductCall
{
    /// <summary>The left matrix.</summary>
    public float* Left { get; init; }

    /// <summary>Values from a row of the left matrix to the next.</summary>
    public long LeftRowStride { get; init; }

    /// <summary>Values from a column of the left matrix to the next.</summary>
    public long LeftDepthStride { get; init; }

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

    /// <summary>Columns of the left matrix and rows of the right one, at least one.</summary>
    public int Depth { get; init; }

    /// <summary>Columns of the right matrix and of the result: whole registers.</summary>
    public int Columns { get; init; }
}
