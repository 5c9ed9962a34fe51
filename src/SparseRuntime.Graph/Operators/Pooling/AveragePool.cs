using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>The average over every window.</summary>
/// <param name="kernelShape">The window's extents.</param>
/// <param name="strides">Per spatial axis; null means 1.</param>
/// <param name="dilations">Per spatial axis; null means 1.</param>
/// <param name="pads">Begins of all spatial axes, then ends; null means none.</param>
/// <param name="autoPad">How padding is found.</param>
/// <param name="ceilMode">Whether a last window that reaches beyond the padding counts.</param>
/// <param name="countIncludePad">Whether padding counts as zeros instead of not at all.</param>
public sealed class AveragePool(
    int[] kernelShape, int[]? strides = null, int[]? dilations = null, int[]? pads = null, AutoPad autoPad = AutoPad.NotSet, bool ceilMode = false, bool countIncludePad = false)
    : PoolOperator(kernelShape, strides, dilations, pads, autoPad, ceilMode)
{
    /// <summary>Whether padding counts as zeros instead of not at all.</summary>
    public bool CountIncludePad { get; } = countIncludePad;

    /// <inheritdoc/>
    public override string Name => "AveragePool";

    /// <inheritdoc/>
    public override void Infer(InferenceContext context) => context.SetOutput(0, context.IeeeFloat(0), OutputShape(context));

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        var window = new Window(context.Inputs[0].Shape, KernelShape, Parameters);
        switch (context.Inputs[0].ElementType)
        {
            case ElementType.Float32 when RowPool.Fits(window): RowPool.Average(window, CountIncludePad, context); break;
            case ElementType.Float32: Run<float>(window, context); break;
            case ElementType.Float64: Run<double>(window, context); break;
            default: Run<Half>(window, context); break;
        }
    }

    private unsafe void Run<T>(in Window window, in OperatorContext context)
        where T : unmanaged, INumber<T>
    {
        int inputPlane = window.Input.Count;
        int outputPlane = window.Output.Count;
        var y = (T*)context.Outputs[0].Data;
        (int start, int end) = context.Part.Range(context.Outputs[0].Length, Chunks.Granularity);
        for (int i = start; i < end; i++)
        {
            var place = new WindowPlace(window, i % outputPlane);
            T* x = (T*)context.Inputs[0].Data + ((long)(i / outputPlane) * inputPlane);
            double sum = 0;
            for (int d = place.Depths.First; d < place.Depths.End; d++)
                for (int h = place.Heights.First; h < place.Heights.End; h++)
                    for (int w = place.Widths.First; w < place.Widths.End; w++)
                        sum += double.CreateTruncating(x[place.Position(window, d, h, w)]);

            // A window that lies in the padding altogether has the average of its zeros.
            long count = Math.Max(1, CountIncludePad ? place.PaddedCount(window) : place.Count);
            y[i] = T.CreateTruncating(sum / count);
        }
    }
}
