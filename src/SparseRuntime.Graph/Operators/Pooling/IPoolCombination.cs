using System.Numerics;
using System.Runtime.Intrinsics;

namespace SparseRuntime.Graph.Operators;

/// <summary>How the elements under a pooling window become one.</summary>
internal interface IPoolCombination
{
    /// <summary>What padding counts as.</summary>
    static abstract float Neutral { get; }

    /// <summary>Whether the result is divided by the number of elements.</summary>
    static abstract bool IsAverage { get; }

    /// <summary>Combines element by element.</summary>
    static abstract Vector<float> Combine(Vector<float> a, Vector<float> b);

    /// <inheritdoc cref="Combine(Vector{float}, Vector{float})"/>
    static abstract Vector512<float> Combine(Vector512<float> a, Vector512<float> b);
}
