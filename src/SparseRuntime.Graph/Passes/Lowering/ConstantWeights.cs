using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>Constants of a graph as the weights and biases of layers.</summary>
internal static class ConstantWeights
{
    /// <summary>
    /// What a sparse constant may have of rows or taps however little it holds: working memory grows with both, and a
    /// few bytes of a file must not claim gigabytes.
    /// </summary>
    private const int MostSparseExtent = 1 << 22;

    /// <summary>The constant that a value is, if it can be weights: float32.</summary>
    public static GraphConstant? Of(GraphValue? value) =>
        value?.Constant is { ElementType: ElementType.Float32 } constant ? constant : null;

    /// <summary>A copy of a float32 constant of <paramref name="length"/> numbers, or of one repeated so often; null otherwise.</summary>
    public static float[]? Vector(GraphValue value, int length)
    {
        if (Of(value) is not { } constant || (constant.Shape.ElementCount != length && constant.Shape.ElementCount != 1)) return null;
        ReadOnlySpan<float> numbers = constant.ToDense().Span<float>();
        if (numbers.Length == length) return numbers.ToArray();
        var repeated = new float[length];
        Array.Fill(repeated, numbers[0]);
        return repeated;
    }

    /// <summary>
    /// A constant as a weight matrix. Sparse constants stay sparse, masks stay masks, and a dense constant is held by
    /// reference, except for one in the other order that is mostly zeros: what is left of it is turned.
    /// </summary>
    /// <param name="node">The node whose weights they are, for messages.</param>
    /// <param name="constant">rows × taps elements, or taps × rows when <paramref name="transpose"/>.</param>
    /// <param name="rows">Outputs of the layer.</param>
    /// <param name="taps">Weights per output.</param>
    /// <param name="transpose">Whether the constant is a matrix whose columns are the layer's rows.</param>
    /// <exception cref="GraphException">A kept weight is NaN.</exception>
    public static WeightMatrix ToMatrix(GraphNode node, GraphConstant constant, int rows, int taps, bool transpose)
    {
        if (constant.Sparse is { } sparse)
            return WithoutNaN(node, FromSparse(transpose ? sparse.Transpose([1, 0]) : sparse, rows, taps));
        Tensor dense = constant.ToDense();
        if (!transpose) return WithoutNaN(node, WeightMatrix.FromDense(rows, taps, dense, constant.Mask));
        if (constant.Mask is null && TransposedWeights.TryCompress(dense.Span<float>(), rows, taps) is { } compressed) return WithoutNaN(node, compressed);
        return WithoutNaN(node, WeightMatrix.FromColumns(rows, taps, dense, constant.Mask?.Transpose([1, 0])));
    }

    /// <summary>The matrix itself.</summary>
    /// <exception cref="GraphException">A kept weight is NaN.</exception>
    public static WeightMatrix WithoutNaN(GraphNode node, WeightMatrix weights) =>
        weights.Find(float.IsNaN) is var (row, tap)
            ? throw new GraphException(node.DisplayName, $"weight at row {row}, tap {tap} is NaN")
            : weights;

    private static WeightMatrix FromSparse(SparseTensor sparse, int rows, int taps)
    {
        long[] indices = sparse.Indices;
        if (Math.Max(rows, taps) > Math.Max(MostSparseExtent, 16L * indices.Length))
            throw new ArgumentException($"sparse weights of {rows} x {taps} hold only {indices.Length} elements: more than {MostSparseExtent} rows or taps need at least a sixteenth as many");
        var rowStart = new int[rows + 1];
        var tapIndices = new int[indices.Length];
        for (int k = 0; k < indices.Length; k++)
        {
            rowStart[(indices[k] / taps) + 1]++;
            tapIndices[k] = (int)(indices[k] % taps);
        }

        for (int row = 0; row < rows; row++)
            rowStart[row + 1] += rowStart[row];
        return WeightMatrix.FromRows(rows, taps, rowStart, tapIndices, sparse.Values.Span<float>().ToArray());
    }
}
