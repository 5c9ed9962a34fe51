using System.Runtime.Intrinsics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>
/// A way to run a chain of sparse layers on panels of columns that are one register wide: activations stay in the cache
/// from layer to layer, and columns can be moved between panels when others are no longer needed.
/// </summary>
public abstract unsafe class PanelKernel
{
    /// <summary>One kernel per instruction set, strongest first.</summary>
    public static IReadOnlyList<PanelKernel> All { get; } =
    [
        new SimdPanelKernel<Avx512Simd, Vector512<float>>(),
        new SimdPanelKernel<Avx2Simd, Vector256<float>>(),
        new SimdPanelKernel<NeonSimd, Vector128<float>>(),
        new SimdPanelKernel<ScalarSimd, float>(),
    ];

    /// <summary>The strongest kernel that this machine can run.</summary>
    public static PanelKernel Best { get; } = All.First(kernel => kernel.IsSupported);

    /// <summary>The instruction set: <c>avx512</c>, <c>avx2</c>, <c>neon</c>, <c>scalar</c>.</summary>
    public abstract string Device { get; }

    /// <summary>Whether this machine can run it.</summary>
    public abstract bool IsSupported { get; }

    /// <summary>Columns of a panel, at most 64.</summary>
    public abstract int Lanes { get; }

    /// <summary>Why a layer cannot be run on panels, or null when it can.</summary>
    public static string? Refuses(LinearLayer layer) =>
        layer.Groups != 1 || !layer.Window.IsPointwise ? "only matrix products run on panels"
        : layer.Weights.Rows == 0 || layer.Weights.Taps == 0 ? "a layer without inputs or outputs has no panel"
        : layer.Activation.Kind != ActivationKind.Relu && layer.Activation is not { Kind: ActivationKind.Clip, Alpha: 0f, Beta: >= 0f }
            ? $"activation {layer.Activation} may be below zero or is not zero at zero"
        : layer.HasResidual ? "panels have no residual"
        : null;

    /// <summary>Stores a layer's weights the way the kernel reads them. The result no longer needs the layer.</summary>
    /// <exception cref="ArgumentException"><see cref="Refuses"/> says why.</exception>
    public abstract PanelLayer Prepare(LinearLayer layer);

    /// <summary>
    /// Moves columns: lane i of <paramref name="first"/> becomes column <c>firstFrom[i]</c> and lane i of
    /// <paramref name="second"/> column <c>secondFrom[i]</c> of what both panels held, the second's columns numbered
    /// after the first's.
    /// </summary>
    /// <param name="rows">Rows of both panels.</param>
    /// <param name="first">A panel.</param>
    /// <param name="second">Another panel.</param>
    /// <param name="firstFrom">One column per lane; 16 readable bytes.</param>
    /// <param name="secondFrom">One column per lane; 16 readable bytes.</param>
    public abstract void Move(int rows, float* first, float* second, byte* firstFrom, byte* secondFrom);
}
