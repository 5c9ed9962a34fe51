namespace SparseRuntime.Tensors;

/// <summary>Three numbers, one per spatial axis; layers with fewer axes use the last ones.</summary>
/// <param name="Depth">Along the outermost axis.</param>
/// <param name="Height">Along the middle axis.</param>
/// <param name="Width">Along the innermost axis, contiguous in memory.</param>
public readonly record struct Extent3(int Depth, int Height, int Width)
{
    /// <summary>1 along every axis.</summary>
    public static Extent3 One => new(1, 1, 1);

    /// <summary>0 along every axis.</summary>
    public static Extent3 Zero => default;

    /// <summary>The product: positions in a plane of these extents.</summary>
    public int Count => checked(Depth * Height * Width);

    /// <summary>The extents of up to three axes, the last one innermost; missing axes get <paramref name="missing"/>.</summary>
    public static Extent3 From(ReadOnlySpan<int> axes, int missing) => axes.Length switch
    {
        0 => new(missing, missing, missing),
        1 => new(missing, missing, axes[0]),
        2 => new(missing, axes[0], axes[1]),
        3 => new(axes[0], axes[1], axes[2]),
        _ => throw new ArgumentException($"{axes.Length} spatial axes are above the supported 3", nameof(axes)),
    };
}
