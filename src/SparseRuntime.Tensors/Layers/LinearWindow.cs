namespace SparseRuntime.Tensors;

/// <summary>
/// How the taps of a layer lie around an output position, over up to three spatial axes (depth, height, width).
/// A matrix product is the window of one tap per feature: <see cref="Pointwise"/>.
/// </summary>
/// <param name="Kernel">Extent of the kernel per axis.</param>
/// <param name="Stride">Step between output positions per axis.</param>
/// <param name="Dilation">Step between taps per axis.</param>
/// <param name="PadBegin">Zeros before the plane per axis.</param>
/// <param name="PadEnd">Zeros after the plane per axis.</param>
public sealed record LinearWindow(Extent3 Kernel, Extent3 Stride, Extent3 Dilation, Extent3 PadBegin, Extent3 PadEnd)
{
    /// <summary>One tap per feature, at the output's own position.</summary>
    public static LinearWindow Pointwise { get; } =
        new(Extent3.One, Extent3.One, Extent3.One, Extent3.Zero, Extent3.Zero);

    /// <summary>Whether the taps of an output are exactly the features at its own position.</summary>
    public bool IsPointwise => Kernel == Extent3.One && Stride == Extent3.One && PadBegin == Extent3.Zero && PadEnd == Extent3.Zero;

    /// <summary>The extents of the output plane.</summary>
    /// <exception cref="ArgumentException">The window does not fit the padded input.</exception>
    public Extent3 OutputPlane(Extent3 input) => new(
        Along(input.Depth, Kernel.Depth, Stride.Depth, Dilation.Depth, PadBegin.Depth, PadEnd.Depth),
        Along(input.Height, Kernel.Height, Stride.Height, Dilation.Height, PadBegin.Height, PadEnd.Height),
        Along(input.Width, Kernel.Width, Stride.Width, Dilation.Width, PadBegin.Width, PadEnd.Width));

    private static int Along(int input, int kernel, int stride, int dilation, int padBegin, int padEnd)
    {
        long reach = ((long)(kernel - 1) * dilation) + 1;
        long room = (long)input + padBegin + padEnd - reach;
        if (room < 0)
            throw new ArgumentException($"a window reaching over {reach} does not fit an axis of {input} with padding {padBegin} and {padEnd}");
        return checked((int)((room / stride) + 1));
    }
}
