namespace SparseRuntime.Tensors;

/// <summary>Weights arrive as kernels take them; this lets the code that scales them compile.</summary>
internal sealed class ScaledRows : WeightRows
{
    public ScaledRows(WeightRows source, ReadOnlySpan<float> factors)
        : base(source.Rows, source.Taps) => throw new NotSupportedException("no rows are scaled");

    public override bool IsCompressed => throw new NotSupportedException("no rows are scaled");

    public override bool KeepsZeros => throw new NotSupportedException("no rows are scaled");

    public override int Length(int row) => throw new NotSupportedException("no rows are scaled");

    public override int CopyNonzeros(int row, Span<int> tapIndices, Span<float> values) => throw new NotSupportedException("no rows are scaled");

    public override void Copy(int row, Span<float> values) => throw new NotSupportedException("no rows are scaled");

    public override void LetGo() => throw new NotSupportedException("no rows are scaled");
}
