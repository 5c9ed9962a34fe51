using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>Matrices with their rows as columns: the last two axes exchanged, whatever lies before them.</summary>
internal static class LastAxes
{
    /// <summary>The operator that exchanges the last two axes of values of a rank, which is 2 or more.</summary>
    public static Transpose Swap(int rank) => new([.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]);

    /// <summary>The value that another is with its last two axes exchanged, where it was made so; null otherwise.</summary>
    public static GraphValue? SwapOf(GraphValue value)
    {
        if (value.Producer is not { Operator: Transpose transpose } node || value.Facts.Shape is not { Rank: >= 2 } shape) return null;
        return OperatorTraits.AxesOf(transpose, shape.Rank).AsSpan().SequenceEqual(Swap(shape.Rank).Permutation) ? node.Inputs[0] : null;
    }

    /// <summary>A value with its last two axes exchanged: what it was made from, or made of it directly before a node.</summary>
    public static GraphValue Exchange(ModelGraph graph, GraphNode before, GraphValue value) =>
        SwapOf(value) ?? graph.InsertBefore(before, $"{value.Name}/columns", Swap(value.Facts.Shape!.Rank), [value], [null]).Outputs[0];

    /// <summary>The shape of matrices of a shape with their last two axes exchanged.</summary>
    public static TensorShape Swapped(TensorShape shape) => new([.. shape.Dimensions[..^2], shape[^1], shape[^2]]);

    /// <summary>Puts a value under another shape, directly before a node.</summary>
    public static GraphValue Reshape(ModelGraph graph, GraphNode before, GraphValue value, TensorShape shape)
    {
        Tensor extents = Tensor.From([.. shape.Dimensions.ToArray().Select(extent => (long)extent)], shape.Rank);
        GraphValue wanted = graph.AddConstant(graph.FreshName($"{value.Name}/shape"), new GraphConstant(extents));
        return graph.InsertBefore(before, value.Name, new Reshape(allowZero: true), [value, wanted], [null]).Outputs[0];
    }
}
