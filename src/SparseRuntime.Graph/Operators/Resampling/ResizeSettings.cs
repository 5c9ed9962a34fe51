namespace SparseRuntime.Graph.Operators;

/// <summary>How <see cref="Resize"/> finds its elements.</summary>
public sealed record ResizeSettings
{
    /// <summary>What an element between those of the operand is.</summary>
    public ResizeMode Mode { get; init; }

    /// <summary>Which places of the operand are shown.</summary>
    public ResizeCoordinates Coordinates { get; init; }

    /// <summary>For <see cref="ResizeMode.Nearest"/>, which element is the nearest.</summary>
    public ResizeRounding Rounding { get; init; }

    /// <summary>For extents that are asked for, what they mean.</summary>
    public ResizeAspect Aspect { get; init; }

    /// <summary>For <see cref="ResizeMode.Cubic"/>, the coefficient a of the curve.</summary>
    public float CubicCoefficient { get; init; } = -0.75f;

    /// <summary>Whether neighbours outside of the operand do not count; otherwise the border is repeated.</summary>
    public bool ExcludeOutside { get; init; }

    /// <summary>For <see cref="ResizeCoordinates.TfCropAndResize"/>, what lies outside of the operand.</summary>
    public float Extrapolation { get; init; }

    /// <summary>Whether an axis that shrinks takes in all that an element of the result covers. Not for <see cref="ResizeMode.Nearest"/>.</summary>
    public bool Antialias { get; init; }

    /// <summary>The axes that scales, extents and regions are listed for; null means all. Negative values count from the back.</summary>
    public int[]? Axes { get; init; }
}
