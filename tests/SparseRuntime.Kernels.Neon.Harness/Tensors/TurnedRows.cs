namespace SparseRuntime.Tensors;

/// <summary>Weights arrive as compressed rows; this lets the code for those that stand as columns compile.</summary>
internal sealed class TurnedRows : WeightRows
{
    public TurnedRows(int rows, int taps, Tensor source, Mask? mask)
        : base(rows, taps) => throw new NotSupportedException("no rows stand as columns");

    public override bool IsCompressed => throw new NotSupportedException("no rows stand as columns");

    public override bool KeepsZeros => throw new NotSupportedException("no rows stand as columns");

    public override int Length(int row) => throw new NotSupportedException("no rows stand as columns");

    public override int CopyNonzeros(int row, Span<int> tapIndices, Span<float> values) => throw new NotSupportedException("no rows stand as columns");

    public override void Copy(int row, Span<float> values) => throw new NotSupportedException("no rows stand as columns");

    public override void LetGo() => throw new NotSupportedException("no rows stand as columns");
}
