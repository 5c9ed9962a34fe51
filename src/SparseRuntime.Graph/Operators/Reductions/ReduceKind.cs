namespace SparseRuntime.Graph.Operators;

/// <summary>What a <see cref="Reduce"/> makes of many elements.</summary>
public enum ReduceKind
{
    /// <summary>Σ|x|.</summary>
    L1,

    /// <summary>√Σx²; floats.</summary>
    L2,

    /// <summary>ln Σx; floats.</summary>
    LogSum,

    /// <summary>ln Σexp(x), without overflow; floats.</summary>
    LogSumExp,

    /// <summary>The greatest, or NaN if there is one; of none, the least value of the type. Bool too.</summary>
    Max,

    /// <summary>The average; integers round toward zero.</summary>
    Mean,

    /// <summary>The least, or NaN if there is one; of none, the greatest value of the type. Bool too.</summary>
    Min,

    /// <summary>Πx.</summary>
    Prod,

    /// <summary>Σx.</summary>
    Sum,

    /// <summary>Σx².</summary>
    SumSquare,
}
