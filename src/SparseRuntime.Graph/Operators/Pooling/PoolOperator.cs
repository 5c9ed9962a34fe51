using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>One number for every position of a window that slides over the planes of [images, channels, 1 to 3 spatial axes].</summary>
public abstract class PoolOperator : Operator
{
    private protected PoolOperator(int[] kernelShape, int[]? strides, int[]? dilations, int[]? pads, AutoPad autoPad, bool ceilMode)
    {
        KernelShape = kernelShape;
        Parameters = new WindowParameters(strides, dilations, pads, autoPad, ceilMode);
    }

    /// <summary>The window's extents.</summary>
    public int[] KernelShape { get; }

    /// <summary>Per spatial axis; null means 1.</summary>
    public int[]? Strides => Parameters.Strides;

    /// <summary>Per spatial axis; null means 1.</summary>
    public int[]? Dilations => Parameters.Dilations;

    /// <summary>Begins of all spatial axes, then ends; null means none.</summary>
    public int[]? Pads => Parameters.Pads;

    /// <summary>How padding is found.</summary>
    public AutoPad AutoPad => Parameters.AutoPad;

    /// <summary>Whether a last window that reaches beyond the padding counts.</summary>
    public bool CeilMode => Parameters.CeilMode;

    /// <inheritdoc/>
    public override bool CanSplit => true;

    private protected WindowParameters Parameters { get; }

    private protected TensorShape? OutputShape(InferenceContext context) =>
        context.ShapeOf(0) is { } x ? new Window(x, KernelShape, Parameters).OutputShape(x, x[1]) : null;
}
