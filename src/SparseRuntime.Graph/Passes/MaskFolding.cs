using System.Numerics;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>
/// Turns the product of a constant and a constant of zeros and ones of the same shape, as a model pruned with a
/// reparametrization is exported, into one constant with a mask. Either may stand behind Identity or Cast. Kept
/// weights that are zero stay kept, which is why this runs before constants are folded.
/// </summary>
public sealed class MaskFolding : IGraphPass
{
    /// <summary>What a sparse mask may have of elements however few it stores: memory grows with all of them.</summary>
    private const int SmallMask = 1 << 24;

    /// <summary>The most operators between a constant and the product.</summary>
    private const int LongestChain = 8;

    /// <inheritdoc/>
    public string Name => "fold-masks";

    /// <inheritdoc/>
    public int Run(ModelGraph graph)
    {
        int changes = 0;
        foreach (GraphNode node in graph.Nodes)
        {
            if (node.Operator is not Binary { Kind: BinaryKind.Mul }) continue;
            var leftChain = new Stack<GraphNode>();
            var rightChain = new Stack<GraphNode>();
            if (Root(node.Inputs[0]!, leftChain) is not { } left || Root(node.Inputs[1]!, rightChain) is not { } right) continue;
            if (!left.Shape.Equals(right.Shape) || !node.Outputs[0].Facts.ElementType.IsFloatingPoint()) continue;
            left = Convert(left, leftChain);
            right = Convert(right, rightChain);
            if ((Apply(left, right) ?? Apply(right, left)) is not { } masked) continue;
            graph.Materialize(node.Outputs[0], masked);
            graph.Remove(node);
            changes++;
        }

        return changes;
    }

    /// <summary>The constant from which a value follows by Identity and Cast alone; null when there is none.</summary>
    /// <param name="value">The value.</param>
    /// <param name="chain">Receives the nodes in between, the first to compute on top.</param>
    private static GraphConstant? Root(GraphValue value, Stack<GraphNode> chain)
    {
        while (value.Constant is null)
        {
            if (value.Producer is not { Operator: Identity or Cast } producer || chain.Count == LongestChain) return null;
            chain.Push(producer);
            value = producer.Inputs[0]!;
        }

        return value.Constant;
    }

    private static GraphConstant Convert(GraphConstant constant, Stack<GraphNode> chain)
    {
        foreach (GraphNode node in chain)
            constant = ConstantEvaluator.Convert(node, constant);

        return constant;
    }

    /// <summary>The weights under a mask; null when the other constant is no mask, or drops what is not finite.</summary>
    private static GraphConstant? Apply(GraphConstant weights, GraphConstant mask) => weights.ElementType switch
    {
        ElementType.Float32 => Apply<float>(weights, mask),
        ElementType.Float64 => Apply<double>(weights, mask),
        ElementType.Float16 => Apply<Half>(weights, mask),
        _ => null,
    };

    private static GraphConstant? Apply<T>(GraphConstant weights, GraphConstant ones)
        where T : unmanaged, INumberBase<T>
    {
        if (MaskOf<T>(ones) is not { } mask) return null;
        if (weights.Sparse is { } sparse) return ApplySparse<T>(sparse, mask);

        Tensor source = weights.ToDense();
        Tensor result = Tensor.Allocate(source.ElementType, source.Shape);
        ReadOnlySpan<T> from = source.Span<T>();
        Span<T> to = result.Span<T>();
        for (int i = 0; i < from.Length; i++)
        {
            if (weights.Mask is { } earlier && !earlier[i]) mask[i] = false;
            if (mask[i]) to[i] = from[i];
            else if (!T.IsFinite(from[i])) return null;
        }

        return new GraphConstant(result, mask);
    }

    private static GraphConstant? ApplySparse<T>(SparseTensor sparse, Mask mask)
        where T : unmanaged, INumberBase<T>
    {
        ReadOnlySpan<T> from = sparse.Values.Span<T>();
        var indices = new List<long>();
        var values = new List<T>();
        for (int k = 0; k < from.Length; k++)
        {
            if (mask[sparse.Indices[k]])
            {
                indices.Add(sparse.Indices[k]);
                values.Add(from[k]);
            }
            else if (!T.IsFinite(from[k]))
            {
                return null;
            }
        }

        return new GraphConstant(new SparseTensor(sparse.Shape, [.. indices], Tensor.From(values.ToArray(), values.Count)));
    }

    private static Mask? MaskOf<T>(GraphConstant ones)
        where T : unmanaged, INumberBase<T>
    {
        // A sparse mask of a tensor too large to write out is no mask of weights that could be computed with.
        if (ones.Shape.ElementCount > int.MaxValue) return null;
        if (ones.Sparse is { } stored && ones.Shape.ElementCount > Math.Max(SmallMask, 1024L * stored.Indices.Length)) return null;
        ReadOnlySpan<T> numbers = (ones.Sparse?.Values ?? ones.ToDense()).Span<T>();
        var mask = new Mask(ones.Shape);
        for (int i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] == T.One) mask[ones.Sparse?.Indices[i] ?? i] = true;
            else if (!T.IsZero(numbers[i])) return null;
        }

        return mask;
    }
}
