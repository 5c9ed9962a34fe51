namespace SparseRuntime.Tensors;

/// <summary>A tensor of which only some elements are stored, each with its flat, row-major index (COO).</summary>
public sealed class SparseTensor
{
    /// <summary>A sparse tensor over the given arrays, which it keeps.</summary>
    /// <param name="shape">The extents of the whole tensor.</param>
    /// <param name="indices">Flat row-major indices, strictly rising.</param>
    /// <param name="values">One stored element per index, rank 1.</param>
    /// <exception cref="ArgumentException">Lengths differ, or an index is out of range, out of order or repeated.</exception>
    public SparseTensor(TensorShape shape, long[] indices, Tensor values)
    {
        if (values.Shape.Rank != 1 || values.Shape[0] != indices.Length)
            throw new ArgumentException($"{indices.Length} indices do not match values of shape {values.Shape}", nameof(values));
        long previous = -1;
        for (int i = 0; i < indices.Length; i++)
        {
            if ((ulong)indices[i] >= (ulong)shape.ElementCount)
                throw new ArgumentException($"index {indices[i]} at position {i} is outside shape {shape}", nameof(indices));
            if (indices[i] <= previous)
                throw new ArgumentException($"index {indices[i]} at position {i} does not rise above {previous} before it", nameof(indices));
            previous = indices[i];
        }

        Shape = shape;
        Indices = indices;
        Values = values;
    }

    /// <summary>The extents of the whole tensor.</summary>
    public TensorShape Shape { get; }

    /// <summary>Flat row-major indices, strictly rising.</summary>
    public long[] Indices { get; }

    /// <summary>One stored element per index, rank 1.</summary>
    public Tensor Values { get; }

    /// <summary>The type of every element.</summary>
    public ElementType ElementType => Values.ElementType;

    /// <summary>The same tensor with zeros written out.</summary>
    /// <exception cref="ArgumentException">It would need more than 2 GB.</exception>
    public Tensor ToDense()
    {
        Tensor dense = Tensor.Allocate(ElementType, Shape);
        int size = ElementType.Size();
        Span<byte> target = dense.Bytes.Span;
        ReadOnlySpan<byte> source = Values.Bytes.Span;
        for (int i = 0; i < Indices.Length; i++)
            source.Slice(i * size, size).CopyTo(target[((int)Indices[i] * size)..]);
        return dense;
    }

    /// <summary>The tensor whose axis <c>i</c> is axis <c>permutation[i]</c> of this one's, still sparse.</summary>
    public SparseTensor Transpose(ReadOnlySpan<int> permutation)
    {
        int rank = Shape.Rank;
        var extents = new int[rank];
        for (int i = 0; i < rank; i++)
            extents[i] = Shape[permutation[i]];
        var shape = new TensorShape(extents);
        long[] sourceStrides = Shape.Strides();
        long[] targetStrides = shape.Strides();

        var moved = new long[Indices.Length];
        var order = new int[Indices.Length];
        for (int k = 0; k < moved.Length; k++)
        {
            long target = 0;
            for (int i = 0; i < rank; i++)
                target += Indices[k] / sourceStrides[permutation[i]] % extents[i] * targetStrides[i];
            moved[k] = target;
            order[k] = k;
        }

        Array.Sort(moved, order);
        int size = ElementType.Size();
        Tensor values = Tensor.Allocate(ElementType, Values.Shape);
        for (int k = 0; k < order.Length; k++)
            Values.Bytes.Span.Slice(order[k] * size, size).CopyTo(values.Bytes.Span[(k * size)..]);
        return new SparseTensor(shape, moved, values);
    }

    /// <summary>The same elements under another shape of equal element count; nothing is copied.</summary>
    public SparseTensor Reshape(TensorShape shape)
    {
        if (shape.ElementCount != Shape.ElementCount)
            throw new ArgumentException($"{Shape} cannot become {shape}", nameof(shape));
        return new SparseTensor(shape, Indices, Values);
    }
}
