namespace SparseRuntime.Tensors;

/// <summary>
/// How the activations of one call of a layer lie in memory. The input is [images, input features, plane], the
/// output [images, output features, plane], both contiguous. A batch of feature vectors has planes of one position;
/// a matrix whose columns are contiguous is one image with a plane as wide as the matrix.
/// </summary>
public sealed class LinearGeometry
{
    /// <summary>The geometry of a call of <paramref name="layer"/>.</summary>
    /// <exception cref="ArgumentException">The window does not fit the plane, or a size does not fit 31 bits.</exception>
    public LinearGeometry(LinearLayer layer, int images, Extent3 inputPlane)
    {
        Images = images;
        InputFeatures = layer.InputFeatures;
        OutputFeatures = layer.OutputFeatures;
        InputPlane = inputPlane;
        OutputPlane = layer.Window.OutputPlane(inputPlane);
        long columns = (long)images * OutputPlane.Count;
        if (columns * OutputFeatures > int.MaxValue || (long)images * InputFeatures * inputPlane.Count > int.MaxValue)
            throw new ArgumentException($"a layer over {images} images of {InputFeatures} x {inputPlane.Count} is above the limit of 2^31 elements");
        Columns = (int)columns;
    }

    /// <summary>Independent inputs, outermost in memory.</summary>
    public int Images { get; }

    /// <summary>Features (channels) of the input.</summary>
    public int InputFeatures { get; }

    /// <summary>Features (channels) of the output.</summary>
    public int OutputFeatures { get; }

    /// <summary>Positions of one input feature.</summary>
    public Extent3 InputPlane { get; }

    /// <summary>Positions of one output feature.</summary>
    public Extent3 OutputPlane { get; }

    /// <summary>Columns of the product: images × output positions; column = image · positions + position.</summary>
    public int Columns { get; }
}
