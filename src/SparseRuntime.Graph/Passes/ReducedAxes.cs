using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>The axes that a <see cref="Reduce"/> combines and keeps with extent 1.</summary>
internal static class ReducedAxes
{
    /// <summary>
    /// The axes in ascending order: counted from the front where the operand's shape is known, else as the model counts
    /// them. Null where they are not certain, or the node is another.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="kind">How it must combine elements.</param>
    public static int[]? Of(GraphNode? node, ReduceKind kind)
    {
        if (node?.Operator is not Reduce { KeepDimensions: true } reduce || reduce.Kind != kind) return null;
        int? rank = node.Inputs[0]!.Facts.Shape?.Rank;
        long[]? listed = node.Inputs.Count > 1 && node.Inputs[1] is { } list ? Integers(list) : [];
        if (listed is null) return null;
        if (listed.Length == 0) return rank is { } all && !reduce.NoopWithEmptyAxes ? [.. Enumerable.Range(0, all)] : null;
        return [.. listed.Select(axis => (int)(axis < 0 ? axis + (rank ?? 0) : axis)).Order()];
    }

    private static long[]? Integers(GraphValue value) => value.Constant switch
    {
        { ElementType: ElementType.Int64 } constant => constant.ToDense().Span<long>().ToArray(),
        { ElementType: ElementType.Int32 } constant => Array.ConvertAll(constant.ToDense().Span<int>().ToArray(), axis => (long)axis),
        _ => null,
    };
}
