using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// The greatest element in every window; padding does not count, NaN does. Result 1, if asked for, says where it lies
/// (the first one), counted over the whole operand.
/// </summary>
/// <param name="kernelShape">The window's extents.</param>
/// <param name="strides">Per spatial axis; null means 1.</param>
/// <param name="dilations">Per spatial axis; null means 1.</param>
/// <param name="pads">Begins of all spatial axes, then ends; null means none.</param>
/// <param name="autoPad">How padding is found.</param>
/// <param name="ceilMode">Whether a last window that reaches beyond the padding counts.</param>
/// <param name="columnMajorIndices">Whether positions in result 1 are counted with the first spatial axis fastest.</param>
public sealed class MaxPool(
    int[] kernelShape, int[]? strides = null, int[]? dilations = null, int[]? pads = null, AutoPad autoPad = AutoPad.NotSet, bool ceilMode = false, bool columnMajorIndices = false)
    : PoolOperator(kernelShape, strides, dilations, pads, autoPad, ceilMode)
{
    /// <summary>Whether positions in result 1 are counted with the first spatial axis fastest.</summary>
    public bool ColumnMajorIndices { get; } = columnMajorIndices;

    /// <inheritdoc/>
    public override string Name => "MaxPool";

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = context.TypeOf(0);
        if (type is not (ElementType.Float32 or ElementType.Float64 or ElementType.Float16 or ElementType.Int8 or ElementType.UInt8))
            throw context.FailType(0, "float16, float32, float64, int8 or uint8");
        TensorShape? shape = OutputShape(context);
        context.SetOutput(0, type, shape);
        context.SetOutput(1, ElementType.Int64, shape);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        var window = new Window(context.Inputs[0].Shape, KernelShape, Parameters);
        switch (context.Inputs[0].ElementType)
        {
            case ElementType.Float32 when context.Outputs.Length == 1 && RowPool.Fits(window):
                RowPool.Max(window, context);
                break;
            case ElementType.Float32: Run(window, context, float.NegativeInfinity); break;
            case ElementType.Float64: Run(window, context, double.NegativeInfinity); break;
            case ElementType.Float16: Run(window, context, Half.NegativeInfinity); break;
            case ElementType.Int8: Run(window, context, sbyte.MinValue); break;
            default: Run(window, context, byte.MinValue); break;
        }
    }

    private unsafe void Run<T>(in Window window, in OperatorContext context, T least)
        where T : unmanaged, INumber<T>
    {
        bool indexed = context.Outputs.Length > 1;
        var y = (T*)context.Outputs[0].Data;
        long* indices = indexed ? (long*)context.Outputs[1].Data : null;
        int inputPlane = window.Input.Count;
        int outputPlane = window.Output.Count;
        if (context.Outputs[0].Length == 0) return;
        (int start, int end) = context.Part.Range(context.Outputs[0].Length, Chunks.Granularity);
        for (int i = start; i < end; i++)
        {
            int plane = i / outputPlane;
            var place = new WindowPlace(window, i % outputPlane);
            T* x = (T*)context.Inputs[0].Data + ((long)plane * inputPlane);
            T greatest = least;
            int at = -1;
            for (int d = place.Depths.First; d < place.Depths.End; d++)
                for (int h = place.Heights.First; h < place.Heights.End; h++)
                    for (int w = place.Widths.First; w < place.Widths.End; w++)
                    {
                        int position = place.Position(window, d, h, w);
                        T element = x[position];
                        if (at < 0 || element > greatest || (T.IsNaN(element) && !T.IsNaN(greatest)))
                        {
                            greatest = element;
                            at = position;
                        }
                    }

            y[i] = greatest;
            if (indices != null) indices[i] = ((long)plane * inputPlane) + (ColumnMajorIndices ? ColumnMajor(window, at) : at);
        }
    }

    private static int ColumnMajor(in Window window, int position)
    {
        if (position < 0) return position;
        int w = position % window.Input.Width;
        int h = position / window.Input.Width % window.Input.Height;
        int d = position / window.Input.Width / window.Input.Height;
        return d + (window.Input.Depth * (h + (window.Input.Height * w)));
    }
}
