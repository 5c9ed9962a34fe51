using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>What operators ask of their operands in the same words.</summary>
internal static class OperandChecks
{
    /// <summary>The error for an operand of a type that the operator does not compute with.</summary>
    internal static GraphException FailType(this InferenceContext context, int index, string expected) =>
        context.Fail($"operand {index} must be of {expected}, not {context.TypeOf(index).DisplayName()}");

    /// <summary>The common element type of two operands.</summary>
    internal static ElementType SameType(this InferenceContext context, int first, int second)
    {
        ElementType type = context.TypeOf(first);
        if (context.TypeOf(second) != type)
            throw context.Fail($"operands {first} and {second} must be of one type, not {type.DisplayName()} and {context.TypeOf(second).DisplayName()}");
        return type;
    }

    /// <summary>The element type of an operand that must be of a floating-point type.</summary>
    internal static ElementType FloatingPoint(this InferenceContext context, int index)
    {
        ElementType type = context.TypeOf(index);
        return type.IsFloatingPoint() ? type : throw context.FailType(index, "a floating-point type");
    }

    /// <summary>The element type of an operand that must be float16, float32 or float64.</summary>
    internal static ElementType IeeeFloat(this InferenceContext context, int index)
    {
        ElementType type = context.TypeOf(index);
        return type.IsFloatingPoint() && type != ElementType.BFloat16 ? type : throw context.FailType(index, "float16, float32 or float64");
    }

    /// <summary>The element type of an operand that must be int32 or int64.</summary>
    internal static ElementType Index(this InferenceContext context, int index)
    {
        ElementType type = context.TypeOf(index);
        return type is ElementType.Int32 or ElementType.Int64 ? type : throw context.FailType(index, "int32 or int64");
    }

    /// <summary>An axis counted from the front; negative ones count from the back.</summary>
    internal static int Axis(this InferenceContext context, long axis, int rank) =>
        axis >= -rank && axis < rank
            ? (int)(axis < 0 ? axis + rank : axis)
            : throw context.Fail($"axis {axis} is outside {-rank} to {rank - 1} for an operand of rank {rank}");

    /// <summary>Which of an operand's axes are named; an axis named twice is an error.</summary>
    internal static bool[] Axes(this InferenceContext context, ReadOnlySpan<long> axes, int rank)
    {
        var named = new bool[rank];
        foreach (long axis in axes)
        {
            int index = context.Axis(axis, rank);
            if (named[index]) throw context.Fail($"axis {axis} is named twice");
            named[index] = true;
        }

        return named;
    }

    /// <summary>The shape of two operands broadcast against each other; null while one is not known.</summary>
    internal static TensorShape? BroadcastShape(this InferenceContext context, int first, int second) =>
        context.ShapeOf(first) is { } a && context.ShapeOf(second) is { } b ? context.Broadcast(a, b) : null;

    /// <summary>The shape of two shapes broadcast against each other.</summary>
    internal static TensorShape Broadcast(this InferenceContext context, TensorShape a, TensorShape b)
    {
        var extents = new int[Math.Max(a.Rank, b.Rank)];
        for (int back = 1; back <= extents.Length; back++)
        {
            int x = back <= a.Rank ? a[^back] : 1;
            int y = back <= b.Rank ? b[^back] : 1;
            if (x != y && x != 1 && y != 1)
                throw context.Fail($"shapes {a} and {b} cannot be broadcast: extents {x} and {y} differ and neither is 1");
            extents[^back] = x == 1 ? y : x;
        }

        return new TensorShape(extents);
    }
}
