using System.Globalization;
using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>
/// Which weights may go together: any (<c>unstructured</c>), M − N of every M along a row (<c>N:M</c>), rectangles
/// (<c>block-RxC</c>), whole rows (<c>rows</c>), or whole channels of the network with all that belongs to them, which are
/// taken out (<c>channels</c>) or left as zeros (<c>dead-channels</c>).
/// </summary>
public sealed class PruningPattern
{
    private const string DeadChannels = "dead-channels";

    private readonly int _first, _second;

    private PruningPattern(PatternKind kind, string name, int first = 0, int second = 0)
    {
        Kind = kind;
        Name = name;
        _first = first;
        _second = second;
    }

    /// <summary>Patterns of one weight matrix, as <see cref="Parse"/> reads them.</summary>
    public const string Spelling = "unstructured, N:M (such as 2:4), block-RxC (such as block-4x1) or rows";

    /// <summary>What goes together.</summary>
    public PatternKind Kind { get; }

    /// <summary>The pattern as <see cref="Parse"/> reads it.</summary>
    public string Name { get; }

    /// <summary>The sparsity that the pattern itself sets, 1 − N/M; null when it leaves that open.</summary>
    public double? OwnSparsity => Kind == PatternKind.NOfM ? 1.0 - ((double)_first / _second) : null;

    /// <summary>Whether channels that go are left as zeros in weights of the same shape.</summary>
    public bool LeavesZeros => Name == DeadChannels;

    /// <summary>Reads a pattern: one of <see cref="Spelling"/>, <c>channels</c> or <c>dead-channels</c>.</summary>
    /// <exception cref="ArgumentException">There is no such pattern.</exception>
    public static PruningPattern Parse(string text)
    {
        if (text == "unstructured") return new PruningPattern(PatternKind.Unstructured, text);
        if (text == "rows") return new PruningPattern(PatternKind.Rows, text);
        if (text is "channels" or DeadChannels) return new PruningPattern(PatternKind.Channels, text);
        if (Pair(text, ':') is { } group && group.First <= group.Second) return new PruningPattern(PatternKind.NOfM, text, group.First, group.Second);
        if (text.StartsWith("block-", StringComparison.Ordinal) && Pair(text[6..], 'x') is { } block)
            return new PruningPattern(PatternKind.Blocks, text, block.First, block.Second);
        throw new ArgumentException($"there is no pattern '{text}'; there are {Spelling}");
    }

    /// <summary>The mask of one weight matrix that keeps what scores highest.</summary>
    /// <param name="shape">The weights: the first axis counts rows, one per output; all others together are a row.</param>
    /// <param name="scores">One score per weight, row-major.</param>
    /// <param name="sparsity">The share of weights, blocks or rows that go, 0 to 1; N:M has its own and leaves this aside.</param>
    /// <exception cref="ArgumentException">
    /// The scores do not fill the shape, one has no rank, the sparsity is outside 0 to 1, or the pattern is of channels,
    /// which are not one matrix's own.
    /// </exception>
    public Mask Mask(TensorShape shape, ReadOnlySpan<float> scores, double sparsity) => Kind switch
    {
        PatternKind.Unstructured => Unstructured.PerLayer(shape, scores, sparsity),
        PatternKind.NOfM => NOfM.Mask(shape, scores, _first, _second),
        PatternKind.Blocks => Blocks.Mask(shape, scores, _first, _second, sparsity),
        PatternKind.Rows => Blocks.Mask(shape, scores, 1, int.MaxValue, sparsity),
        _ => throw new ArgumentException($"the pattern '{Name}' is not one of a single weight matrix"),
    };

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static (int First, int Second)? Pair(string text, char separator)
    {
        string[] parts = text.Split(separator);
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int second)
            && first > 0 && second > 0
            ? (first, second)
            : null;
    }
}
