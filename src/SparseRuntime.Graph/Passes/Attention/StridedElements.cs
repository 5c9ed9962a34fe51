using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>
/// Which elements of a source a value consists of: element (i₀, i₁, …) is the source's at offset + Σ iₖ · strideₖ. What
/// reshapes, transposes, splits and picks do to a value, without moving anything.
/// </summary>
/// <param name="Offset">The source's element that comes first.</param>
/// <param name="Extents">The value's extents.</param>
/// <param name="Strides">Elements of the source from one to the next along each axis.</param>
internal sealed record StridedElements(long Offset, int[] Extents, long[] Strides)
{
    /// <summary>All elements of a source in their own order.</summary>
    public static StridedElements Of(TensorShape shape)
    {
        var strides = new long[shape.Rank];
        long stride = 1;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= shape[axis];
        }

        return new StridedElements(0, shape.Dimensions.ToArray(), strides);
    }

    /// <summary>What a node makes of these elements in one of its results; null where that is nothing of this form.</summary>
    public StridedElements? Through(GraphNode node, GraphValue result) => node.Operator switch
    {
        Transpose transpose => Permute(OperatorTraits.AxesOf(transpose, Extents.Length)),
        ViewOperator => result.Facts.Shape is { } shape ? Reshape(shape.Dimensions) : null,
        Gather gather => Pick(node, gather.Axis),
        Split split => Part(node, split.Axis, result),
        _ => null,
    };

    private StridedElements Permute(int[] axes) =>
        new(Offset, [.. axes.Select(axis => Extents[axis])], [.. axes.Select(axis => Strides[axis])]);

    /// <summary>One place along an axis, which is gone afterwards, or stays with one element where a list of one is picked.</summary>
    private StridedElements? Pick(GraphNode node, int axis)
    {
        if (node.Inputs[1]!.Constant is not { Shape: { ElementCount: 1, Rank: <= 1 } shape } index) return null;
        if (axis < 0) axis += Extents.Length;
        long place = index.ElementType == ElementType.Int64 ? index.ToDense().Span<long>()[0] : index.ToDense().Span<int>()[0];
        if (place < 0) place += Extents[axis];
        if (place < 0 || place >= Extents[axis]) return null;
        int[] kept = shape.Rank == 1 ? [1] : [];
        return new StridedElements(
            Offset + (place * Strides[axis]),
            [.. Extents[..axis], .. kept, .. Extents[(axis + 1)..]],
            [.. Strides[..axis], .. kept.Select(_ => 0L), .. Strides[(axis + 1)..]]);
    }

    private StridedElements? Part(GraphNode node, int axis, GraphValue result)
    {
        if (axis < 0) axis += Extents.Length;
        long before = 0;
        foreach (GraphValue part in node.Outputs)
        {
            if (part.Facts.Shape is not { } shape) return null;
            if (part == result)
            {
                var extents = (int[])Extents.Clone();
                extents[axis] = shape[axis];
                return new StridedElements(Offset + (before * Strides[axis]), extents, Strides);
            }

            before += shape[axis];
        }

        return null;
    }

    /// <summary>The elements in their order under other extents; null where no strides give that.</summary>
    private StridedElements? Reshape(ReadOnlySpan<int> wanted)
    {
        var strides = new long[wanted.Length];
        int own = 0, axis = 0;
        while (axis < wanted.Length || own < Extents.Length)
        {
            // The shortest runs of axes on both sides that hold as many elements.
            int firstOwn = own, first = axis;
            long held = own < Extents.Length ? Extents[own++] : 1, asked = axis < wanted.Length ? wanted[axis++] : 1;
            while (held != asked)
            {
                if (held < asked && own < Extents.Length) held *= Extents[own++];
                else if (asked < held && axis < wanted.Length) asked *= wanted[axis++];
                else return null;
            }

            long stride = 0, next = -1;
            for (int i = own - 1; i >= firstOwn; i--)
            {
                if (Extents[i] == 1) continue;
                if (next < 0) stride = Strides[i];
                else if (Strides[i] != next) return null;
                next = Strides[i] * Extents[i];
            }

            for (int i = axis - 1; i >= first; i--)
            {
                strides[i] = stride;
                stride *= wanted[i];
            }
        }

        return new StridedElements(Offset, wanted.ToArray(), strides);
    }
}
