using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>One thread's share of one execution of attention.</summary>
/// <param name="query">Holds Q.</param>
/// <param name="key">Holds K.</param>
/// <param name="value">Holds V.</param>
/// <param name="mask">M; null for none.</param>
/// <param name="output">Results, apart from all operands.</param>
/// <param name="scratch">Memory of this thread alone, aligned to 64 bytes, as long as the kernel asks.</param>
/// <param name="part">The share.</param>
public readonly unsafe struct AttentionCall(float* query, float* key, float* value, float* mask, float* output, byte* scratch, WorkPart part)
{
    /// <summary>Holds Q.</summary>
    public float* Query { get; } = query;

    /// <summary>Holds K.</summary>
    public float* Key { get; } = key;

    /// <summary>Holds V.</summary>
    public float* Value { get; } = value;

    /// <summary>M; null for none.</summary>
    public float* Mask { get; } = mask;

    /// <summary>Results.</summary>
    public float* Output { get; } = output;

    /// <summary>Memory of this thread alone.</summary>
    public byte* Scratch { get; } = scratch;

    /// <summary>The share.</summary>
    public WorkPart Part { get; } = part;
}
