using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>How a kernel stores the value of a weight. Sums are float32 in any case.</summary>
internal unsafe interface IStoredWeight
{
    /// <summary>The type in kernel names: <c>f32</c> or <c>f16</c>.</summary>
    static abstract string Name { get; }

    /// <summary>Bytes of a value.</summary>
    static abstract int Bytes { get; }

    /// <summary>Why weights cannot be stored without changing them; null where they can.</summary>
    static abstract string? Refuses(WeightMatrix weights);

    /// <summary>The power of two that values are multiplied by before they are stored; what is loaded is divided by it.</summary>
    /// <param name="weights">Weights that can be stored.</param>
    static abstract float Scale(WeightMatrix weights);

    /// <summary>Stores a value of the weights that <paramref name="scale"/> is of.</summary>
    static abstract void Store(byte* target, float value, float scale);

    /// <summary>Loads a register of values; any alignment.</summary>
    /// <param name="source">The first of them.</param>
    /// <param name="factor">The inverse of the scale in every lane.</param>
    static abstract TVector Load<TSimd, TVector>(byte* source, TVector factor)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
