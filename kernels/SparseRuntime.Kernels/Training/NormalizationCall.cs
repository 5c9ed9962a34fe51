namespace SparseRuntime.Kernels;

/// <summary>
/// A share of normalizing sums z that lie features first: γ · ẑ + β with ẑ = (z − mean) · factor, and the way back. A mean
/// and a factor belong to a row, which is a feature, or to a column, which is a sample.
/// </summary>
public readonly unsafe struct NormalizationCall
{
    /// <summary>Rows of <see cref="Stride"/>: z, in whose place the result comes; on the way back the loss's derivative by the result, in whose place that by z comes.</summary>
    public float* Values { get; init; }

    /// <summary>ẑ, rows alike.</summary>
    public float* Normalized { get; init; }

    /// <summary>Values from a row to the next: whole registers.</summary>
    public int Stride { get; init; }

    /// <summary>Samples; columns behind them fill up registers.</summary>
    public int Count { get; init; }

    /// <summary>Features: rows of all shares.</summary>
    public int Features { get; init; }

    /// <summary>The first row.</summary>
    public int FirstRow { get; init; }

    /// <summary>One past the last row.</summary>
    public int EndRow { get; init; }

    /// <summary>Means, one per row or column; not read on the way back.</summary>
    public float* Means { get; init; }

    /// <summary>1 / √(variance + ε), one per row or column.</summary>
    public float* Factors { get; init; }

    /// <summary>γ of each row.</summary>
    public float* Scales { get; init; }

    /// <summary>β of each row; not read on the way back.</summary>
    public float* Shifts { get; init; }

    /// <summary>Receives the derivative by each row's γ on the way back.</summary>
    public float* ScaleGradients { get; init; }

    /// <summary>Receives the derivative by each row's β on the way back.</summary>
    public float* ShiftGradients { get; init; }

    /// <summary>Per column the sum over all rows of the derivative by ẑ; only on the way back by columns.</summary>
    public float* Sums { get; init; }

    /// <summary>Per column the sum over all rows of the derivative by ẑ times ẑ, likewise.</summary>
    public float* Products { get; init; }
}
