using System.Buffers;

namespace SparseRuntime.Tensors;

/// <summary>
/// Rows that are multiplied by a factor each as they are read, so that there is no second copy of them. Where nothing but
/// its value says that a weight is kept, one whose product is zero is not.
/// </summary>
internal sealed class ScaledRows : WeightRows
{
    private readonly WeightRows _source;
    private readonly float[] _factors;
    private readonly int[]? _lengths;

    /// <summary>Counts what is kept.</summary>
    /// <param name="source">The rows.</param>
    /// <param name="factors">One factor per row.</param>
    public ScaledRows(WeightRows source, ReadOnlySpan<float> factors)
        : base(source.Rows, source.Taps)
    {
        _source = source;
        _factors = factors.ToArray();
        if (source.KeepsZeros) return;
        var lengths = new int[Rows];
        var taps = new int[Taps];
        var values = new float[Taps];
        for (int row = 0; row < Rows; row++)
            lengths[row] = CopyNonzeros(row, taps, values);
        _lengths = lengths;
    }

    /// <inheritdoc/>
    public override bool IsCompressed => _source.IsCompressed;

    /// <inheritdoc/>
    public override bool KeepsZeros => _source.KeepsZeros;

    /// <inheritdoc/>
    public override int Length(int row) => _lengths?[row] ?? _source.Length(row);

    /// <inheritdoc/>
    public override int CopyNonzeros(int row, Span<int> tapIndices, Span<float> values)
    {
        int count = _source.CopyNonzeros(row, tapIndices, values);
        int kept = 0;
        for (int k = 0; k < count; k++)
        {
            float product = values[k] * _factors[row];
            tapIndices[kept] = tapIndices[k];
            values[kept] = product;
            kept += KeepsZeros || product != 0f ? 1 : 0;
        }

        return kept;
    }

    /// <inheritdoc/>
    public override void Copy(int row, Span<float> values)
    {
        // What is not kept stays zero whatever the factor.
        int[] taps = ArrayPool<int>.Shared.Rent(Taps);
        float[] products = ArrayPool<float>.Shared.Rent(Taps);
        int count = CopyNonzeros(row, taps, products);
        values.Clear();
        for (int k = 0; k < count; k++)
            values[taps[k]] = products[k];
        ArrayPool<int>.Shared.Return(taps);
        ArrayPool<float>.Shared.Return(products);
    }

    /// <inheritdoc/>
    public override void LetGo() => _source.LetGo();
}
