using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>What a Pow raises to.</summary>
internal static class Exponent
{
    /// <summary>The exponent that a node raises all elements to, of whatever type it is; null where it is no such node.</summary>
    public static double? Of(GraphNode? node)
    {
        if (node is not { Operator: Pow } || node.Inputs[1] is not { Constant: { Shape.ElementCount: 1 } constant }) return null;
        return constant.ElementType switch
        {
            ElementType.Float32 => constant.ToDense().Span<float>()[0],
            ElementType.Float64 => constant.ToDense().Span<double>()[0],
            ElementType.Int32 => constant.ToDense().Span<int>()[0],
            ElementType.Int64 => constant.ToDense().Span<long>()[0],
            _ => null,
        };
    }
}
