namespace SparseRuntime.Tensors;

/// <summary>Every weight format there is.</summary>
public static class FormatCatalog
{
    /// <summary>The formats, from plain to compressed.</summary>
    public static IReadOnlyList<IWeightFormat> All { get; } =
    [
        new DenseFormat(),
        new CooFormat(),
        new CsrFormat(),
        new CscFormat(),
    ];

    /// <summary>The format with the given name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those there are.</exception>
    public static IWeightFormat Get(string name) =>
        All.FirstOrDefault(format => format.Name == name)
        ?? throw new ArgumentException($"there is no weight format '{name}'; there are {string.Join(", ", All.Select(f => f.Name))}", nameof(name));
}
