namespace SparseRuntime.Training;

/// <summary>What came of a check of validity.</summary>
public enum GateOutcome
{
    /// <summary>All is as it must be.</summary>
    Passed,

    /// <summary>Something deserves a look, and claims stand.</summary>
    Warning,

    /// <summary>No claim is decided.</summary>
    Failed,

    /// <summary>The files do not say.</summary>
    NotMeasured,
}
