namespace SparseRuntime.Graph.Operators;

/// <summary>One place of a sliding window: which of its positions lie inside the operand.</summary>
internal readonly struct WindowPlace
{
    private readonly int _depth;
    private readonly int _height;
    private readonly int _width;

    /// <summary>The place for an element of a plane of the result.</summary>
    internal WindowPlace(in Window window, int output)
    {
        int ow = output % window.Output.Width;
        int oh = output / window.Output.Width % window.Output.Height;
        int od = output / window.Output.Width / window.Output.Height;
        _depth = (od * window.Stride.Depth) - window.PadBegin.Depth;
        _height = (oh * window.Stride.Height) - window.PadBegin.Height;
        _width = (ow * window.Stride.Width) - window.PadBegin.Width;
        Depths = Window.Inside(_depth, window.Kernel.Depth, window.Dilation.Depth, window.Input.Depth);
        Heights = Window.Inside(_height, window.Kernel.Height, window.Dilation.Height, window.Input.Height);
        Widths = Window.Inside(_width, window.Kernel.Width, window.Dilation.Width, window.Input.Width);
    }

    /// <summary>Positions of the kernel inside the operand, from first up to but not including end.</summary>
    internal (int First, int End) Depths { get; }

    /// <inheritdoc cref="Depths"/>
    internal (int First, int End) Heights { get; }

    /// <inheritdoc cref="Depths"/>
    internal (int First, int End) Widths { get; }

    /// <summary>How many positions lie inside the operand.</summary>
    internal int Count => (Depths.End - Depths.First) * (Heights.End - Heights.First) * (Widths.End - Widths.First);

    /// <summary>How many positions lie inside the operand and its padding.</summary>
    internal long PaddedCount(in Window window) =>
        (long)Padded(_depth, window.Kernel.Depth, window.Dilation.Depth, window.PadBegin.Depth, window.Input.Depth, window.PadEnd.Depth)
        * Padded(_height, window.Kernel.Height, window.Dilation.Height, window.PadBegin.Height, window.Input.Height, window.PadEnd.Height)
        * Padded(_width, window.Kernel.Width, window.Dilation.Width, window.PadBegin.Width, window.Input.Width, window.PadEnd.Width);

    /// <summary>The operand's element, within its plane, under a position of the kernel.</summary>
    internal int Position(in Window window, int d, int h, int w) =>
        ((((_depth + (d * window.Dilation.Depth)) * window.Input.Height) + _height + (h * window.Dilation.Height)) * window.Input.Width)
        + _width + (w * window.Dilation.Width);

    private static int Padded(int origin, int kernel, int dilation, int before, int input, int after)
    {
        (int first, int end) = Window.Inside(origin + before, kernel, dilation, before + input + after);
        return end - first;
    }
}
