namespace SparseRuntime.Training;

/// <summary>What a claim's values are.</summary>
public enum ClaimUnit
{
    /// <summary>Percentage points, of differences of accuracies.</summary>
    Points,

    /// <summary>Ratios, of steps: their estimate is the geometric mean.</summary>
    Ratio,

    /// <summary>Shares of one, of weights: their estimate is the geometric mean.</summary>
    Share,

    /// <summary>Coefficients from −1 to 1.</summary>
    Correlation,
}
