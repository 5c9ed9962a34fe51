using System.Runtime.CompilerServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>What it takes to compute one row's output plane from one feature's input plane by a window of 3 × 3.</summary>
/// <param name="geometry">The layout of the call.</param>
/// <param name="window">The window; it steps by 1 or 2 along both axes.</param>
/// <param name="weights">The row's nine weights.</param>
/// <param name="bias">The row's addend.</param>
/// <param name="input">The input plane.</param>
/// <param name="output">The output plane.</param>
/// <param name="zeros">A line of zeros as long as one of the input.</param>
internal readonly unsafe struct Depthwise3x3Plane(
    LinearGeometry geometry, LinearWindow window, float* weights, float bias, float* input, float* output, float* zeros)
{
    public float* Weights { get; } = weights;

    public float Bias { get; } = bias;

    public float* Output { get; } = output;

    /// <summary>Values of an input line.</summary>
    public int Width { get; } = geometry.InputPlane.Width;

    /// <summary>Lines of the input.</summary>
    public int Height { get; } = geometry.InputPlane.Height;

    /// <summary>Values of an output line.</summary>
    public int Results { get; } = geometry.OutputPlane.Width;

    /// <summary>Lines of the output.</summary>
    public int Lines { get; } = geometry.OutputPlane.Height;

    /// <summary>Lines from one output line's window to the next.</summary>
    public int Step { get; } = window.Stride.Height;

    /// <summary>Lines of zeros above the input.</summary>
    public int PadTop { get; } = window.PadBegin.Height;

    /// <summary>Whether lines begin with a zero of padding.</summary>
    public bool IsPadded { get; } = window.PadBegin.Width == 1;

    /// <summary>A line of the input; zeros above and below it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Line(int line) => (uint)line < (uint)Height ? input + ((long)line * Width) : zeros;
}
