using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Gpu;

/// <summary>What device code knows of a layer and of the layout of a call: numbers only.</summary>
internal readonly struct CallShape(LayerShape layer, LinearGeometry geometry)
{
    /// <inheritdoc cref="LayerShape.Taps"/>
    public int Taps { get; } = layer.Taps;

    /// <inheritdoc cref="LayerShape.FeaturesPerGroup"/>
    public int FeaturesPerGroup { get; } = layer.FeaturesPerGroup;

    /// <inheritdoc cref="LayerShape.RowsPerGroup"/>
    public int RowsPerGroup { get; } = layer.RowsPerGroup;

    /// <inheritdoc cref="LayerShape.Stride"/>
    public Extent3 Stride { get; } = layer.Stride;

    /// <summary>An <see cref="Tensors.ActivationKind"/>.</summary>
    public int ActivationKind { get; } = (int)layer.Activation.Kind;

    /// <summary>The activation's first parameter.</summary>
    public float Alpha { get; } = layer.Activation.Alpha;

    /// <summary>The activation's second parameter.</summary>
    public float Beta { get; } = layer.Activation.Beta;

    /// <summary>Features of the input, of all groups.</summary>
    public int InputFeatures { get; } = geometry.InputFeatures;

    /// <summary>Features of the output, of all groups.</summary>
    public int OutputFeatures { get; } = geometry.OutputFeatures;

    /// <summary>Extents of an input feature.</summary>
    public Extent3 InputPlane { get; } = geometry.InputPlane;

    /// <summary>Extents of an output feature.</summary>
    public Extent3 OutputPlane { get; } = geometry.OutputPlane;

    /// <summary>Positions of an output feature.</summary>
    public int OutputPositions { get; } = geometry.OutputPlane.Count;
}
