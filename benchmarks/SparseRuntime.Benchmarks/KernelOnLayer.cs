using System.Globalization;
using SparseRuntime.Kernels;
using SparseRuntime.Tool.Kernels;

namespace SparseRuntime.Benchmarks;

/// <summary>A kernel and a layer with random weights.</summary>
public sealed class KernelOnLayer
{
    private readonly LayerCase _layer;

    internal KernelOnLayer(LinearKernel kernel, LayerCase layer)
    {
        Kernel = kernel;
        _layer = layer;
    }

    public LinearKernel Kernel { get; }

    /// <summary>The kernel with the layer's weights, ready to run on one thread.</summary>
    public KernelRun Prepare()
    {
        var layer = _layer.Layer(WeightPattern.Weights(_layer, seed: 1));
        return new KernelRun(Kernel, layer, _layer.Geometry(layer));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_layer.Rows}x{_layer.Taps}x{_layer.Columns}{(_layer.Window > 1 ? $" {_layer.Window}x{_layer.Window}" : "")} {_layer.Pattern} {_layer.Sparsity:0.##} {Kernel.Info.Name}");
}
