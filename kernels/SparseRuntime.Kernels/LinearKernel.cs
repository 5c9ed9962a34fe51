using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>A way to run a linear layer. Kernels hold no state; what they prepare does.</summary>
public abstract class LinearKernel
{
    /// <summary>What the kernel is.</summary>
    public abstract KernelInfo Info { get; }

    /// <summary>Whether this machine can run it.</summary>
    public abstract bool IsSupported { get; }

    /// <summary>
    /// Whether results are sums of products of weights and inputs, in whatever order. Others are equal but for rounding,
    /// which is more, and where an input is infinite or NaN.
    /// </summary>
    public virtual bool IsPlainSum => true;

    /// <summary>Whether it can run this layer.</summary>
    /// <returns>Null when it can, else the reason why not.</returns>
    public virtual string? Refuses(LinearQuery query) => null;

    /// <summary>The predicted time of one call in microseconds.</summary>
    public abstract double EstimateMicroseconds(LinearQuery query);

    /// <summary>Stores the layer's weights the way the kernel reads them. The result no longer needs the layer.</summary>
    /// <exception cref="ArgumentException">The kernel refuses the layer, and not only because it would be slow at it.</exception>
    public abstract PreparedLinear Prepare(LinearLayer layer);
}
