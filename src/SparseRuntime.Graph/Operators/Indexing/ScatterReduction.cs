namespace SparseRuntime.Graph.Operators;

/// <summary>What becomes of an element and an update that scattering brings to it.</summary>
public enum ScatterReduction
{
    /// <summary>The update; of several, the last.</summary>
    None,

    /// <summary>Their sum; numbers but bfloat16.</summary>
    Add,

    /// <summary>Their product; numbers but bfloat16.</summary>
    Mul,

    /// <summary>The greater one, or NaN if there is one; numbers but bfloat16.</summary>
    Max,

    /// <summary>The lesser one, or NaN if there is one; numbers but bfloat16.</summary>
    Min,
}
