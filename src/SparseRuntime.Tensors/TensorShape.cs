using System.Collections.Immutable;

namespace SparseRuntime.Tensors;

/// <summary>The extents of a tensor, outermost first; rank 0 is a scalar. Elements are row-major.</summary>
public sealed class TensorShape : IEquatable<TensorShape>
{
    /// <summary>The largest supported rank.</summary>
    public const int MaxRank = 32;

    private readonly ImmutableArray<int> _dimensions;

    /// <summary>A shape from its extents.</summary>
    /// <param name="dimensions">Extents, outermost first, none negative.</param>
    /// <exception cref="ArgumentException">An extent is negative, the rank is above <see cref="MaxRank"/>, or the element count does not fit 63 bits.</exception>
    public TensorShape(params ReadOnlySpan<int> dimensions)
    {
        if (dimensions.Length > MaxRank)
            throw new ArgumentException($"a shape of rank {dimensions.Length} is above the supported {MaxRank}", nameof(dimensions));
        long count = 1;
        bool empty = dimensions.Contains(0);
        foreach (int extent in dimensions)
        {
            if (extent < 0)
                throw new ArgumentException($"extent {extent} in [{string.Join(',', dimensions.ToArray())}] is negative", nameof(dimensions));
            if (!empty && Math.BigMul(count, extent, out count) != 0 || count < 0)
                throw new ArgumentException($"[{string.Join(',', dimensions.ToArray())}] has more elements than can be counted", nameof(dimensions));
        }

        _dimensions = [.. dimensions];
        ElementCount = empty ? 0 : count;
    }

    /// <summary>The shape of a single value, rank 0.</summary>
    public static TensorShape Scalar { get; } = new();

    /// <summary>Number of dimensions.</summary>
    public int Rank => _dimensions.Length;

    /// <summary>Number of elements: the product of all extents.</summary>
    public long ElementCount { get; }

    /// <summary>The extents, outermost first.</summary>
    public ReadOnlySpan<int> Dimensions => _dimensions.AsSpan();

    /// <summary>The extent of one dimension.</summary>
    public int this[Index axis] => _dimensions[axis.GetOffset(Rank)];

    /// <summary>A shape from 64-bit extents, as files store them.</summary>
    /// <exception cref="ArgumentException">An extent is negative or above <see cref="int.MaxValue"/>, or as the constructor says.</exception>
    public static TensorShape FromInt64(ReadOnlySpan<long> dimensions)
    {
        var narrow = new int[Math.Min(dimensions.Length, MaxRank + 1)];
        for (int i = 0; i < narrow.Length; i++)
        {
            if (dimensions[i] is < 0 or > int.MaxValue)
                throw new ArgumentException($"extent {dimensions[i]} is outside 0 to {int.MaxValue}", nameof(dimensions));
            narrow[i] = (int)dimensions[i];
        }

        return new TensorShape(narrow);
    }

    /// <summary>The product of the extents from <paramref name="first"/> up to but not including <paramref name="end"/>.</summary>
    public long CountBetween(int first, int end)
    {
        long count = 1;
        for (int axis = first; axis < end; axis++)
            count = checked(count * _dimensions[axis]);
        return count;
    }

    /// <summary>Elements to step over to advance by one in each dimension.</summary>
    public long[] Strides()
    {
        var strides = new long[Rank];
        long stride = 1;
        for (int axis = Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Math.Max(_dimensions[axis], 1);
        }

        return strides;
    }

    /// <inheritdoc/>
    public bool Equals(TensorShape? other) => other is not null && Dimensions.SequenceEqual(other.Dimensions);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TensorShape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int extent in _dimensions)
            hash.Add(extent);
        return hash.ToHashCode();
    }

    /// <summary>The form <c>[1,3,227,227]</c>.</summary>
    public override string ToString() => $"[{string.Join(',', _dimensions)}]";
}
