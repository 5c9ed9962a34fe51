using System.Numerics;

namespace SparseRuntime.Tensors;

/// <summary>
/// Which elements of a tensor are kept: one bit per element, row-major. It is an object of its own because a kept
/// weight may be exactly zero.
/// </summary>
public sealed class Mask
{
    private readonly ulong[] _bits;

    /// <summary>A mask that keeps nothing.</summary>
    public Mask(TensorShape shape)
    {
        Shape = shape;
        _bits = new ulong[(shape.ElementCount + 63) / 64];
    }

    /// <summary>The shape of the masked tensor.</summary>
    public TensorShape Shape { get; }

    /// <summary>Whether the element at a flat, row-major index is kept.</summary>
    public bool this[long index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)index, (ulong)Shape.ElementCount, nameof(index));
            return (_bits[index >> 6] >> (int)(index & 63) & 1) != 0;
        }

        set
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)index, (ulong)Shape.ElementCount, nameof(index));
            ulong bit = 1UL << (int)(index & 63);
            if (value) _bits[index >> 6] |= bit;
            else _bits[index >> 6] &= ~bit;
        }
    }

    /// <summary>A mask that keeps exactly the elements that are not zero.</summary>
    public static Mask OfNonzeros(TensorShape shape, ReadOnlySpan<float> values)
    {
        if (values.Length != shape.ElementCount)
            throw new ArgumentException($"{values.Length} values do not fill shape {shape}", nameof(values));
        var mask = new Mask(shape);
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] != 0f) mask._bits[i >> 6] |= 1UL << (i & 63);
        }

        return mask;
    }

    /// <summary>Number of kept elements.</summary>
    public long CountKept()
    {
        long count = 0;
        foreach (ulong word in _bits)
            count += BitOperations.PopCount(word);
        return count;
    }

    /// <summary>The mask of the tensor whose axis <c>i</c> is axis <c>permutation[i]</c> of this one's.</summary>
    public Mask Transpose(ReadOnlySpan<int> permutation)
    {
        var extents = new int[Shape.Rank];
        for (int i = 0; i < extents.Length; i++)
            extents[i] = Shape[permutation[i]];
        var result = new Mask(new TensorShape(extents));
        long[] strides = Shape.Strides();
        var index = new int[extents.Length];
        for (long target = 0; target < result.Shape.ElementCount; target++)
        {
            long source = 0;
            for (int i = 0; i < extents.Length; i++)
                source += index[i] * strides[permutation[i]];
            if (this[source]) result[target] = true;
            for (int i = extents.Length - 1; i >= 0 && ++index[i] == extents[i]; i--)
                index[i] = 0;
        }

        return result;
    }

    /// <summary>The same bits under another shape of equal element count.</summary>
    public Mask Reshape(TensorShape shape)
    {
        var result = new Mask(shape);
        if (shape.ElementCount != Shape.ElementCount)
            throw new ArgumentException($"a mask of {Shape} cannot become {shape}", nameof(shape));
        _bits.CopyTo(result._bits, 0);
        return result;
    }
}
