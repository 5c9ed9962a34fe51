using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Transposed convolution over one to three spatial axes: every element of X [images, channels, …] spreads W [channels,
/// filters/groups, kernel…] over the result; an optional bias is [filters].
/// </summary>
/// <param name="strides">Steps in the result between neighbours of X, per spatial axis; null means 1.</param>
/// <param name="dilations">Steps between taps, per spatial axis; null means 1.</param>
/// <param name="pads">What is cut off the result: begins of all spatial axes, then ends; null means none. Counts only for <see cref="AutoPad.NotSet"/> without <paramref name="outputShape"/>.</param>
/// <param name="autoPad">How what is cut off is found.</param>
/// <param name="groups">Channels and filters are divided into this many groups that do not see each other.</param>
/// <param name="kernelShape">The kernel's extents, if the model states them: then W must have them.</param>
/// <param name="outputPadding">What is added to the end of the result, per spatial axis; null means none.</param>
/// <param name="outputShape">The spatial extents of the result; null derives them.</param>
public sealed class ConvTranspose(
    int[]? strides = null, int[]? dilations = null, int[]? pads = null, AutoPad autoPad = AutoPad.NotSet, int groups = 1, int[]? kernelShape = null, int[]? outputPadding = null, int[]? outputShape = null) : Operator
{
    /// <summary>Number of groups.</summary>
    public int Groups { get; } = groups;

    /// <summary>The kernel's extents as the model states them; null leaves them to W.</summary>
    public int[]? KernelShape { get; } = kernelShape;

    /// <inheritdoc/>
    public override string Name => "ConvTranspose";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <summary>Everything about the window but its kernel.</summary>
    internal TransposedWindow Window { get; } = new(strides, dilations, pads, autoPad, outputPadding, outputShape);

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = context.SameType(0, 1);
        if (type is not (ElementType.Float32 or ElementType.Float64)) throw context.FailType(0, "float32 or float64");
        if (context.HasInput(2)) context.SameType(0, 2);
        if (Groups < 1) throw context.Fail($"the number of groups must be positive, not {Groups}");
        TensorShape? shape = null;
        if (context.ShapeOf(1) is { } weights)
        {
            if (weights.Rank is < 3 or > 2 + Operators.Window.MaxAxes)
                throw context.Fail($"weights must be [channels, filters, 1 to {Operators.Window.MaxAxes} kernel axes], not {weights}");
            if (KernelShape is not null && !weights.Dimensions[2..].SequenceEqual(KernelShape))
                throw context.Fail($"weights of shape {weights} do not have the stated kernel {Listing.Of(KernelShape)}");
            if (weights[0] % Groups != 0) throw context.Fail($"{weights[0]} channels cannot be divided into {Groups} groups");
            int filters = checked(weights[1] * Groups);
            if (context.HasInput(2) && context.ShapeOf(2) is { } bias && (bias.Rank != 1 || bias[0] != filters))
                throw context.Fail($"the bias must be [{filters}], not {bias}");
            if (context.ShapeOf(0) is { } x)
            {
                if (x.Rank >= 2 && x[1] != weights[0]) throw context.Fail($"an operand of {x[1]} channels does not fit weights {weights}: {weights[0]} are expected");
                shape = TransposedWindow.ResultShape(Window.Over(x, weights.Dimensions[2..]), x, filters);
            }
        }

        context.SetOutput(0, type, shape);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        Window window = Window.Over(context.Inputs[0].Shape, context.Inputs[1].Shape.Dimensions[2..]);
        if (context.Outputs[0].ElementType == ElementType.Float32) Run<float>(window, context);
        else Run<double>(window, context);
    }

    /// <summary>What a tap makes of all channels is a row of a product; it is added to the result at the tap's places.</summary>
    private unsafe void Run<T>(in Window window, in OperatorContext context)
        where T : unmanaged, INumber<T>
    {
        TensorView x = context.Inputs[0];
        TensorView w = context.Inputs[1];
        int channels = w.Shape[0] / Groups;
        int filters = w.Shape[1];
        int taps = window.Kernel.Count;
        int plane = window.Output.Count;
        int result = window.Input.Count;
        T* bias = context.HasInput(2) ? (T*)context.Inputs[2].Data : null;
        (int start, int end) = context.Part.Range(x.Shape[0] * Groups * filters);
        if (start == end) return;
        using var scratch = new Scratch<T>(plane);
        var sums = new TensorView(scratch.Data, x.ElementType, x.Shape);
        for (int i = start; i < end; i++)
        {
            T* y = (T*)context.Outputs[0].Data + ((long)i * result);
            new Span<T>(y, result).Fill(bias == null ? T.Zero : bias[i % (Groups * filters)]);
            int group = i / filters % Groups;
            int image = i / filters / Groups;
            for (int tap = 0; tap < taps; tap++)
            {
                int column = ((i % filters) * taps) + tap;
                MatrixProduct.Rows(
                    w, (group * channels * filters * taps) + column, 0, filters * taps,
                    x, ((image * Groups) + group) * channels * plane, plane, 1,
                    sums, 0,
                    1, plane, channels);
                TapScatter.Add(window, tap, scratch.Data, y);
            }
        }
    }
}
