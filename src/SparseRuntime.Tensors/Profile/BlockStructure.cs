namespace SparseRuntime.Tensors;

/// <summary>How kept weights gather in aligned blocks of one shape.</summary>
/// <param name="Height">Rows of a block.</param>
/// <param name="Width">Taps of a block.</param>
/// <param name="Blocks">Blocks with at least one kept weight. Blocks at the lower and right edge may stick out.</param>
/// <param name="Cells">Weights of those blocks that lie inside the matrix, kept or not.</param>
/// <param name="Fill">Kept weights as a share of <paramref name="Cells"/>, 0 to 1; 0 when no block has one.</param>
public readonly record struct BlockStructure(int Height, int Width, long Blocks, long Cells, double Fill)
{
    /// <summary>Values that a block format stores, with blocks that stick out padded: blocks × height × width.</summary>
    public long StoredValues => Blocks * Height * Width;

    /// <summary>The form <c>4x1</c>.</summary>
    public override string ToString() => $"{Height}x{Width}";
}
