namespace SparseRuntime.Training;

/// <summary>How a file of separated values is to be taken.</summary>
public sealed record CsvOptions
{
    /// <summary>Whether the first line has the columns' names.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>What is between fields.</summary>
    public char Separator { get; init; } = ',';

    /// <summary>The column to be learnt: its name, or else its number from 1 on; null for the last.</summary>
    public string? Target { get; init; }

    /// <summary>Whether the column holds classes, whatever they are called, or numbers.</summary>
    public TargetKind Kind { get; init; } = TargetKind.Classes;

    /// <summary>
    /// What the classes are called, in their order, as for samples to test with, which must have the classes of those trained
    /// on; null for those that are in the file, by number where all are whole numbers, else by ordinal comparison.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }
}
