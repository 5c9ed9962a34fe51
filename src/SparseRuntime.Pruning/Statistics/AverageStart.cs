namespace SparseRuntime.Pruning;

/// <summary>What a <see cref="RunningAverage"/> starts at.</summary>
public enum AverageStart
{
    /// <summary>The first values that are added.</summary>
    FirstValues,

    /// <summary>Zero, which is divided out again.</summary>
    CorrectedZero,
}
