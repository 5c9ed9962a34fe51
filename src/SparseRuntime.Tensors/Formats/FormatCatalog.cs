namespace SparseRuntime.Tensors;

/// <summary>Every weight format there is.</summary>
public static class FormatCatalog
{
    /// <summary>The formats: plain, by coordinates, padded rows, blocks and groups, and those that serve one way to compute.</summary>
    public static IReadOnlyList<IWeightFormat> All { get; } =
    [
        new DenseFormat(),
        new CooFormat(),
        new CsrFormat(),
        new CscFormat(),
        new EllFormat(),
        new SellFormat(),
        new HybFormat(),
        new BcsrFormat(1, 4),
        new BcsrFormat(1, 16),
        new BcsrFormat(4, 1),
        new BcsrFormat(4, 4),
        new BcsrFormat(8, 1),
        new BcsrFormat(8, 8),
        new BcsrFormat(16, 1),
        new BitmaskFormat(),
        new NOfMFormat(1, 4),
        new NOfMFormat(2, 4),
        new NOfMFormat(2, 8),
        new NOfMFormat(4, 8),
        new ChannelSlicedFormat(),
        new TiledFormat(16, 32),
        new SlidingFormat(1, 2),
        new SlidingFormat(4, 8),
        new SlidingFormat(8, 16),
        new SlidingFormat(16, 32),
        new SlidingFormat(16, 64, stepsPerWindow: 4, alignment: 16),
    ];

    /// <summary>The format with the given name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those there are.</exception>
    public static IWeightFormat Get(string name) =>
        All.FirstOrDefault(format => format.Name == name)
        ?? throw new ArgumentException($"there is no weight format '{name}'; there are {string.Join(", ", All.Select(f => f.Name))}", nameof(name));
}
