using SparseRuntime.Tensors;

namespace SparseRuntime.Graph;

/// <summary>A value known before any input: dense, or sparse as long as nothing needs its zeros; optionally masked.</summary>
public sealed class GraphConstant
{
    private Tensor? _dense;

    /// <summary>A dense constant.</summary>
    /// <param name="dense">The elements; those that the mask drops are already zero.</param>
    /// <param name="mask">Which elements are kept, of the same shape; without it, those that are not zero.</param>
    public GraphConstant(Tensor dense, Mask? mask = null)
    {
        if (mask is not null && !mask.Shape.Equals(dense.Shape))
            throw new ArgumentException($"a mask of {mask.Shape} does not cover a constant of {dense.Shape}", nameof(mask));
        _dense = dense;
        Mask = mask;
        Shape = dense.Shape;
        ElementType = dense.ElementType;
    }

    /// <summary>A sparse constant: what it stores is what it keeps.</summary>
    public GraphConstant(SparseTensor sparse)
    {
        Sparse = sparse;
        Shape = sparse.Shape;
        ElementType = sparse.ElementType;
    }

    /// <summary>The extents.</summary>
    public TensorShape Shape { get; }

    /// <summary>The type of every element.</summary>
    public ElementType ElementType { get; }

    /// <summary>The sparse form, if the constant came as one.</summary>
    public SparseTensor? Sparse { get; }

    /// <summary>Which elements of a dense constant are kept; null means those that are not zero.</summary>
    public Mask? Mask { get; }

    /// <summary>Bytes of what the constant stores, without its mask: for a sparse one, values and indices.</summary>
    public long StoredBytes => Sparse is null
        ? Shape.ElementCount * ElementType.Size()
        : Sparse.Indices.LongLength * (sizeof(long) + ElementType.Size());

    /// <summary>The elements with zeros written out; a sparse constant is expanded once, when first asked.</summary>
    public Tensor ToDense() => _dense ??= Sparse!.ToDense();
}
