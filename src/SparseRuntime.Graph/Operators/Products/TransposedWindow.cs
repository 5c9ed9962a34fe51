using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// The parameters of a window that spreads every element of a plane over a larger one. It is the window of a
/// convolution from the larger plane to the smaller, read backwards.
/// </summary>
/// <param name="Strides">Steps in the result between neighbours of the operand, per spatial axis; null means 1.</param>
/// <param name="Dilations">Steps between taps, per spatial axis; null means 1.</param>
/// <param name="Pads">What is cut off the result: begins of all spatial axes, then ends; null means none. Counts only where neither <paramref name="AutoPad"/> nor <paramref name="OutputShape"/> says otherwise.</param>
/// <param name="AutoPad">How what is cut off is found: for the two Same modes so that the result has stride times the operand's extent.</param>
/// <param name="OutputPadding">What is added to the end of the result, per spatial axis; null means none.</param>
/// <param name="OutputShape">The spatial extents of the result; null derives them.</param>
internal sealed record TransposedWindow(
    int[]? Strides, int[]? Dilations, int[]? Pads, AutoPad AutoPad, int[]? OutputPadding, int[]? OutputShape)
{
    /// <summary>
    /// The window for an operand [images, channels, spatial axes]: <see cref="Window.Output"/> is the operand's plane and
    /// <see cref="Window.Input"/> the result's.
    /// </summary>
    /// <exception cref="ArgumentException">The parts do not fit; the message says what would.</exception>
    internal Window Over(TensorShape shape, ReadOnlySpan<int> kernel)
    {
        int axes = shape.Rank - 2;
        if (axes is < 1 or > Window.MaxAxes)
            throw new ArgumentException($"its operand must be [images, channels, 1 to {Window.MaxAxes} spatial axes], not {shape}");
        if (kernel.Length != axes)
            throw new ArgumentException($"a kernel of {kernel.Length} axes does not spread over the {axes} spatial axes of {shape}");
        Check(axes);
        Span<int> strides = stackalloc int[Window.MaxAxes];
        Span<int> dilations = stackalloc int[Window.MaxAxes];
        Span<int> begins = stackalloc int[Window.MaxAxes];
        Span<int> outputs = stackalloc int[Window.MaxAxes];
        for (int axis = 0; axis < axes; axis++)
        {
            strides[axis] = At(Strides, axis, 1);
            dilations[axis] = At(Dilations, axis, 1);
            (begins[axis], outputs[axis]) = Resolve(axis, axes, shape[axis + 2], kernel[axis]);
        }

        return new Window
        {
            Input = Extent3.From(outputs[..axes], 1),
            Kernel = Extent3.From(kernel, 1),
            Stride = Extent3.From(strides[..axes], 1),
            Dilation = Extent3.From(dilations[..axes], 1),
            PadBegin = Extent3.From(begins[..axes], 0),
            Output = Extent3.From(shape.Dimensions[2..], 1),
        };
    }

    /// <summary>The shape [images, channels, spatial extents of the result].</summary>
    internal static TensorShape ResultShape(in Window window, TensorShape shape, int channels)
    {
        Span<int> plane = [window.Input.Depth, window.Input.Height, window.Input.Width];
        return new TensorShape([shape[0], channels, .. plane[^(shape.Rank - 2)..]]);
    }

    /// <exception cref="ArgumentException">A parameter has the wrong length or is out of range.</exception>
    internal void Check(int axes)
    {
        Check("Strides", Strides, axes, 1);
        Check("Dilations", Dilations, axes, 1);
        Check("OutputPadding", OutputPadding, axes, 0);
        Check("OutputShape", OutputShape, axes, 1);
        if (AutoPad == AutoPad.NotSet) Check("Pads", Pads, 2 * axes, 0);
    }

    private (int Begin, int Output) Resolve(int axis, int axes, int input, int kernel)
    {
        if (kernel < 1) throw new ArgumentException($"kernel extent {kernel} along spatial axis {axis} must be positive");
        long reach = ((long)(kernel - 1) * At(Dilations, axis, 1)) + 1;
        long whole = ((input - 1L) * At(Strides, axis, 1)) + reach + At(OutputPadding, axis, 0);
        bool same = AutoPad is AutoPad.SameUpper or AutoPad.SameLower;
        if (OutputShape is not null || same)
        {
            long wanted = OutputShape is not null ? OutputShape[axis] : (long)input * At(Strides, axis, 1);
            CheckExtents(axis, whole, wanted);
            long cut = Math.Max(0, whole - wanted);
            return ((int)(AutoPad == AutoPad.SameUpper ? cut / 2 : cut - (cut / 2)), (int)wanted);
        }

        bool padded = AutoPad == AutoPad.NotSet && Pads is not null;
        long begin = padded ? Pads![axis] : 0;
        long output = whole - begin - (padded ? Pads![axes + axis] : 0);
        CheckExtents(axis, whole, output);
        return ((int)begin, (int)output);
    }

    private static void CheckExtents(int axis, long whole, long output)
    {
        if (output < 1) throw new ArgumentException($"the result's extent along spatial axis {axis} would be {output}");
        if (Math.Max(whole, output) > int.MaxValue) throw new ArgumentException($"a result that reaches over {Math.Max(whole, output)} positions along spatial axis {axis} is too large");
    }

    private static void Check(string name, int[]? values, int length, int least)
    {
        if (values is null) return;
        if (values.Length != length) throw new ArgumentException($"{name} {Listing.Of(values)} must have {length} entries");
        foreach (int value in values)
        {
            if (value < least) throw new ArgumentException($"{name} {Listing.Of(values)} must all be at least {least}");
        }
    }

    private static int At(int[]? values, int axis, int missing) => values is null ? missing : values[axis];
}
