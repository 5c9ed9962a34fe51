using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// The second half of a transposed convolution: operand 0 [images, filters · taps, …] holds what every tap of every
/// filter makes of each position, and the result [images, filters, …] the sums of what falls on each place. Operand 1,
/// optional, is a bias [filters].
/// </summary>
public sealed class TapSum : Operator
{
    private readonly TransposedWindow _window;

    /// <summary>Sums over the taps of a kernel.</summary>
    /// <param name="kernel">The kernel's extents, per spatial axis.</param>
    /// <param name="strides">Steps in the result between neighbours of the operand; null means 1.</param>
    /// <param name="dilations">Steps between taps; null means 1.</param>
    /// <param name="pads">What is cut off the result: begins of all spatial axes, then ends; null means none.</param>
    /// <param name="outputPadding">What is added to the end of the result; null means none.</param>
    public TapSum(int[] kernel, int[]? strides = null, int[]? dilations = null, int[]? pads = null, int[]? outputPadding = null)
        : this(kernel, new TransposedWindow(strides, dilations, pads, AutoPad.NotSet, outputPadding, null))
    {
    }

    internal TapSum(int[] kernel, TransposedWindow window)
    {
        Kernel = kernel;
        _window = window;
    }

    /// <summary>The kernel's extents, per spatial axis.</summary>
    public int[] Kernel { get; }

    /// <inheritdoc/>
    public override string Name => "TapSum";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = context.TypeOf(0);
        if (type is not (ElementType.Float32 or ElementType.Float64)) throw context.FailType(0, "float32 or float64");
        if (context.HasInput(1)) context.SameType(0, 1);
        TensorShape? shape = null;
        if (context.ShapeOf(0) is { } x)
        {
            Window window = _window.Over(x, Kernel);
            int taps = window.Kernel.Count;
            if (x[1] % taps != 0) throw context.Fail($"the {x[1]} rows of an operand of shape {x} are not a multiple of the kernel's {taps} taps");
            int filters = x[1] / taps;
            if (context.HasInput(1) && context.ShapeOf(1) is { } bias && (bias.Rank != 1 || bias[0] != filters))
                throw context.Fail($"the bias must be [{filters}], not {bias}");
            shape = TransposedWindow.ResultShape(window, x, filters);
        }

        context.SetOutput(0, type, shape);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        Window window = _window.Over(context.Inputs[0].Shape, Kernel);
        if (context.Outputs[0].ElementType == ElementType.Float32) Run<float>(window, context);
        else Run<double>(window, context);
    }

    private static unsafe void Run<T>(in Window window, in OperatorContext context)
        where T : unmanaged, INumber<T>
    {
        int filters = context.Outputs[0].Shape[1];
        int taps = window.Kernel.Count;
        int plane = window.Output.Count;
        int result = window.Input.Count;
        T* bias = context.HasInput(1) ? (T*)context.Inputs[1].Data : null;
        (int start, int end) = context.Part.Range(context.Outputs[0].Shape[0] * filters);
        for (int i = start; i < end; i++)
        {
            T* y = (T*)context.Outputs[0].Data + ((long)i * result);
            new Span<T>(y, result).Fill(bias == null ? T.Zero : bias[i % filters]);
            for (int tap = 0; tap < taps; tap++)
                TapScatter.Add(window, tap, (T*)context.Inputs[0].Data + ((((long)i * taps) + tap) * plane), y);
        }
    }
}
