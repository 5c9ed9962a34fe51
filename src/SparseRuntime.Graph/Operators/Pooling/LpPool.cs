using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>The p-norm (Σ|x|ᵖ)^(1/p) of every window; padding counts as zeros.</summary>
/// <param name="kernelShape">The window's extents.</param>
/// <param name="order">p.</param>
/// <param name="strides">Per spatial axis; null means 1.</param>
/// <param name="dilations">Per spatial axis; null means 1.</param>
/// <param name="pads">Begins of all spatial axes, then ends; null means none.</param>
/// <param name="autoPad">How padding is found.</param>
/// <param name="ceilMode">Whether a last window that reaches beyond the padding counts.</param>
public sealed class LpPool(
    int[] kernelShape, int order, int[]? strides = null, int[]? dilations = null, int[]? pads = null, AutoPad autoPad = AutoPad.NotSet, bool ceilMode = false)
    : PoolOperator(kernelShape, strides, dilations, pads, autoPad, ceilMode)
{
    /// <summary>p of the norm.</summary>
    public int Order { get; } = order;

    /// <inheritdoc/>
    public override string Name => "LpPool";

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        if (Order < 1) throw context.Fail($"the norm's order must be positive, not {Order}");
        context.SetOutput(0, context.IeeeFloat(0), OutputShape(context));
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        var window = new Window(x.Shape, KernelShape, Parameters);
        int inputPlane = window.Input.Count;
        int outputPlane = window.Output.Count;
        (int start, int end) = context.Part.Range(context.Outputs[0].Length, Chunks.Granularity);
        for (int i = start; i < end; i++)
        {
            var place = new WindowPlace(window, i % outputPlane);
            int plane = i / outputPlane * inputPlane;
            double sum = 0;
            for (int d = place.Depths.First; d < place.Depths.End; d++)
                for (int h = place.Heights.First; h < place.Heights.End; h++)
                    for (int w = place.Widths.First; w < place.Widths.End; w++)
                        sum += Math.Pow(Math.Abs(Numbers.ReadFloat(x, plane + place.Position(window, d, h, w))), Order);

            Numbers.WriteFloat(context.Outputs[0], i, Math.Pow(sum, 1.0 / Order));
        }
    }
}
