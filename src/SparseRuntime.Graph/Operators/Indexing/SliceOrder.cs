using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>The slices of an operand along an axis in the order of their elements, NaN behind every number.</summary>
internal readonly struct SliceOrder : IIndexOrder
{
    private readonly TensorView _x;
    private readonly int _outer;
    private readonly int _inner;

    /// <summary>The slices along an axis, or with null the elements.</summary>
    internal SliceOrder(TensorView x, int? axis)
    {
        _x = x;
        int along = axis is { } named ? (named < 0 ? named + x.Shape.Rank : named) : 0;
        Count = axis is null ? x.Length : x.Shape[along];
        _outer = axis is null ? 1 : (int)x.Shape.CountBetween(0, along);
        _inner = axis is null ? 1 : (int)x.Shape.CountBetween(along + 1, x.Shape.Rank);
    }

    /// <summary>How many slices there are.</summary>
    internal int Count { get; }

    /// <inheritdoc/>
    public bool IsBefore(int a, int b) => Compare(a, b) < 0;

    /// <summary>Less than 0 when slice <paramref name="a"/> goes before slice <paramref name="b"/>, 0 when they are equal.</summary>
    internal int Compare(int a, int b)
    {
        for (int outer = 0; outer < _outer; outer++)
        {
            int left = ((outer * Count) + a) * _inner;
            int right = ((outer * Count) + b) * _inner;
            for (int i = 0; i < _inner; i++)
            {
                int comparison = CompareElements(left + i, right + i);
                if (comparison != 0) return comparison;
            }
        }

        return 0;
    }

    /// <summary>Copies a slice to a result that has slices of the same extents.</summary>
    internal void CopyTo(int slice, TensorView target, int place)
    {
        int size = _inner * _x.ElementType.Size();
        int count = _outer == 0 || size == 0 ? 0 : target.Bytes.Length / _outer / size;
        for (int outer = 0; outer < _outer; outer++)
            _x.Bytes.Slice(((outer * Count) + slice) * size, size).CopyTo(target.Bytes[(((outer * count) + place) * size)..]);
    }

    private int CompareElements(int a, int b)
    {
        if (_x.ElementType == ElementType.UInt64) return ((ulong)Numbers.ReadInteger(_x, a)).CompareTo((ulong)Numbers.ReadInteger(_x, b));
        if (!_x.ElementType.IsFloatingPoint()) return Numbers.ReadInteger(_x, a).CompareTo(Numbers.ReadInteger(_x, b));
        double left = Numbers.ReadFloat(_x, a);
        double right = Numbers.ReadFloat(_x, b);
        if (double.IsNaN(left) || double.IsNaN(right)) return double.IsNaN(left).CompareTo(double.IsNaN(right));
        return left.CompareTo(right);
    }
}
