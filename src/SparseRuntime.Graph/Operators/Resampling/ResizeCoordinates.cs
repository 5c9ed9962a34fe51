namespace SparseRuntime.Graph.Operators;

/// <summary>Which place x of the operand an element i of the result shows, along an axis with a given scale.</summary>
public enum ResizeCoordinates
{
    /// <summary>x = (i + ½) / scale − ½.</summary>
    HalfPixel,

    /// <summary>As <see cref="HalfPixel"/>, moved so that the centres of both meet where the scaled extent is no whole number.</summary>
    HalfPixelSymmetric,

    /// <summary>As <see cref="HalfPixel"/>, but 0 where the result has one element.</summary>
    PytorchHalfPixel,

    /// <summary>x = (i + ½) / scale.</summary>
    TfHalfPixelForNearest,

    /// <summary>x = i · (extent − 1) / (scaled extent − 1): the first and last elements of both meet.</summary>
    AlignCorners,

    /// <summary>x = i / scale.</summary>
    Asymmetric,

    /// <summary>As <see cref="AlignCorners"/> within the region that an operand gives; what lies outside of the operand is a given number.</summary>
    TfCropAndResize,
}
