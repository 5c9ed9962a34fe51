namespace SparseRuntime.Kernels.Gpu;

/// <summary>Device code: where an output element stands, and where a window around it begins.</summary>
internal readonly struct ElementOrigin
{
    private readonly int _plane;
    private readonly int _z;
    private readonly int _y;
    private readonly int _x;

    /// <summary>The origin of an element of [images, output features, output plane].</summary>
    public ElementOrigin(int element, CallShape shape)
    {
        int position = element % shape.OutputPositions;
        int plane = element / shape.OutputPositions;
        Row = plane % shape.OutputFeatures;
        _plane = (plane / shape.OutputFeatures * shape.InputFeatures) + (Row / shape.RowsPerGroup * shape.FeaturesPerGroup);
        _z = position / (shape.OutputPlane.Height * shape.OutputPlane.Width) * shape.Stride.Depth;
        _y = position / shape.OutputPlane.Width % shape.OutputPlane.Height * shape.Stride.Height;
        _x = position % shape.OutputPlane.Width * shape.Stride.Width;
    }

    /// <summary>The output feature.</summary>
    public int Row { get; }

    /// <summary>The index in the input that a tap reads; −1 in the padding.</summary>
    public int InputIndex(TapPlace tap, CallShape shape)
    {
        int z = _z + tap.Z, y = _y + tap.Y, x = _x + tap.X;
        if ((uint)z >= (uint)shape.InputPlane.Depth || (uint)y >= (uint)shape.InputPlane.Height || (uint)x >= (uint)shape.InputPlane.Width) return -1;
        return (((((_plane + tap.Feature) * shape.InputPlane.Depth) + z) * shape.InputPlane.Height) + y) * shape.InputPlane.Width + x;
    }
}
