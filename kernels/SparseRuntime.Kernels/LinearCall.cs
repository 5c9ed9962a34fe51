using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>One thread's share of one execution of a prepared layer.</summary>
/// <param name="input">Activations, laid out as the geometry says.</param>
/// <param name="output">Results, laid out as the geometry says; not read.</param>
/// <param name="scratch">Memory of this thread alone, aligned to 64 bytes, as long as the prepared layer asks.</param>
/// <param name="geometry">The layout.</param>
/// <param name="part">The share.</param>
/// <param name="residual">Addends laid out as the output and apart from it, where the layer has a residual; else null.</param>
public readonly unsafe struct LinearCall(float* input, float* output, byte* scratch, LinearGeometry geometry, WorkPart part, float* residual = null)
{
    /// <summary>Activations.</summary>
    public float* Input { get; } = input;

    /// <summary>Results.</summary>
    public float* Output { get; } = output;

    /// <summary>Memory of this thread alone.</summary>
    public byte* Scratch { get; } = scratch;

    /// <summary>The layout.</summary>
    public LinearGeometry Geometry { get; } = geometry;

    /// <summary>The share.</summary>
    public WorkPart Part { get; } = part;

    /// <summary>Addends laid out as the output; null for none.</summary>
    public float* Residual { get; } = residual;
}
