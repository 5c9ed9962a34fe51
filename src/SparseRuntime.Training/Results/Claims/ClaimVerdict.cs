namespace SparseRuntime.Training;

/// <summary>What experiments say of a claim.</summary>
public enum ClaimVerdict
{
    /// <summary>No run or measure is about it.</summary>
    NotMeasured,

    /// <summary>There are too few replicates or controls, or a gate of validity did not pass.</summary>
    Undecided,

    /// <summary>The rule was applied and not met.</summary>
    Failed,

    /// <summary>The rule was applied and met.</summary>
    Confirmed,
}
