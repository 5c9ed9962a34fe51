using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// A window sliding over up to three spatial axes, stored as depth, height and width: fewer axes have leading
/// extents of 1.
/// </summary>
internal struct Window
{
    /// <summary>The largest supported number of spatial axes.</summary>
    internal const int MaxAxes = 3;

    internal Extent3 Input;
    internal Extent3 Kernel;
    internal Extent3 Stride;
    internal Extent3 Dilation;
    internal Extent3 PadBegin;
    internal Extent3 PadEnd;
    internal Extent3 Output;

    /// <summary>The window over an operand [images, channels, spatial axes].</summary>
    /// <param name="shape">The operand's shape.</param>
    /// <param name="kernel">The kernel's extents.</param>
    /// <param name="parameters">Strides, dilations and padding.</param>
    /// <exception cref="ArgumentException">The window does not fit; the message says what would.</exception>
    internal Window(TensorShape shape, ReadOnlySpan<int> kernel, WindowParameters parameters)
    {
        int axes = shape.Rank - 2;
        if (axes is < 1 or > MaxAxes)
            throw new ArgumentException($"its operand must be [images, channels, 1 to {MaxAxes} spatial axes], not {shape}");
        if (kernel.Length != axes)
            throw new ArgumentException($"a kernel of {kernel.Length} axes does not slide over the {axes} spatial axes of {shape}");
        parameters.Check(axes);
        Span<int> fields = stackalloc int[7 * MaxAxes];
        fields.Fill(1);
        fields.Slice(4 * MaxAxes, 2 * MaxAxes).Clear();
        for (int axis = 0; axis < axes; axis++)
        {
            int at = MaxAxes - axes + axis;
            int input = shape[axis + 2];
            (int padBegin, int padEnd, int output) = parameters.Resolve(axis, axes, input, kernel[axis]);
            fields[at] = input;
            fields[MaxAxes + at] = kernel[axis];
            fields[(2 * MaxAxes) + at] = parameters.Stride(axis);
            fields[(3 * MaxAxes) + at] = parameters.Dilation(axis);
            fields[(4 * MaxAxes) + at] = padBegin;
            fields[(5 * MaxAxes) + at] = padEnd;
            fields[(6 * MaxAxes) + at] = output;
        }

        Input = new Extent3(fields[0], fields[1], fields[2]);
        Kernel = new Extent3(fields[3], fields[4], fields[5]);
        Stride = new Extent3(fields[6], fields[7], fields[8]);
        Dilation = new Extent3(fields[9], fields[10], fields[11]);
        PadBegin = new Extent3(fields[12], fields[13], fields[14]);
        PadEnd = new Extent3(fields[15], fields[16], fields[17]);
        Output = new Extent3(fields[18], fields[19], fields[20]);
    }

    /// <summary>The shape [images, channels, spatial extents of the result].</summary>
    internal readonly TensorShape OutputShape(TensorShape shape, int channels)
    {
        Span<int> plane = [Output.Depth, Output.Height, Output.Width];
        return new TensorShape([shape[0], channels, .. plane[^(shape.Rank - 2)..]]);
    }

    /// <summary>
    /// Of <paramref name="count"/> positions at <paramref name="origin"/> and every <paramref name="step"/> after it,
    /// those from First up to but not including End lie inside 0 to <paramref name="extent"/>.
    /// </summary>
    internal static (int First, int End) Inside(int origin, int count, int step, int extent)
    {
        int first = origin >= 0 ? 0 : (int)(((long)step - 1 - origin) / step);
        int end = origin >= extent ? 0 : (int)Math.Min(count, (((long)extent - 1 - origin) / step) + 1);
        return (Math.Min(first, end), end);
    }
}
