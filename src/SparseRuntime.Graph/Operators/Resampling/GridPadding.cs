namespace SparseRuntime.Graph.Operators;

/// <summary>What lies outside of an image that is sampled.</summary>
public enum GridPadding
{
    /// <summary>Zeros.</summary>
    Zeros,

    /// <summary>The border, repeated.</summary>
    Border,

    /// <summary>The image, reflected at its border again and again.</summary>
    Reflection,
}
