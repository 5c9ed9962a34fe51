namespace SparseRuntime.Graph.Operators;

/// <summary>What extents that are asked for mean.</summary>
public enum ResizeAspect
{
    /// <summary>The result has them.</summary>
    Stretch,

    /// <summary>All axes get one scale, the largest with which no extent exceeds what is asked for.</summary>
    NotLarger,

    /// <summary>All axes get one scale, the smallest with which no extent falls below what is asked for.</summary>
    NotSmaller,
}
