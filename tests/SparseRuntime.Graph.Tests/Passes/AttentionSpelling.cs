namespace SparseRuntime.Graph.Tests.Passes;

/// <summary>How attention is spelled out in a graph.</summary>
/// <param name="Packing">Where queries, keys and values come from.</param>
/// <param name="KeysInTwoTurns">Whether keys get their heads first and are transposed by a node of their own.</param>
/// <param name="Scale">What is multiplied or divided by a number.</param>
/// <param name="Mask">Shape of what is added to the scores; null for nothing.</param>
/// <param name="MaskComesFirst">Whether the mask is the left operand of the sum.</param>
/// <param name="WithoutImages">Whether heads of one image have three axes.</param>
/// <param name="Flattened">Whether linear layers are Gemm over [images · tokens, features].</param>
public sealed record AttentionSpelling(
    AttentionPacking Packing = AttentionPacking.Separate,
    bool KeysInTwoTurns = false,
    AttentionScale Scale = AttentionScale.ScoresByDivision,
    int[]? Mask = null,
    bool MaskComesFirst = false,
    bool WithoutImages = false,
    bool Flattened = false)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Packing}, keys in {(KeysInTwoTurns ? "two turns" : "one turn")}, scale {Scale}, mask {(Mask is null ? "none" : $"[{string.Join(',', Mask)}]")}"
        + $"{(MaskComesFirst ? " first" : "")}{(WithoutImages ? ", three axes" : "")}{(Flattened ? ", Gemm" : "")}";
}
