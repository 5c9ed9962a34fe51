using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// A part of operand 0, as Python's slices: operands 1 and 2 list starts and ends, the optional 3 and 4 axes (all in
/// order by default) and steps (1 by default). Negative numbers count from the back; what lies outside is cut.
/// </summary>
public sealed class Slice : Operator
{
    /// <inheritdoc/>
    public override string Name => "Slice";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        for (int i = 1; i <= 4; i++)
        {
            if (i <= 2 || context.HasInput(i)) context.Index(i);
        }

        long[]? axes = null;
        long[]? steps = null;
        if (context.ShapeOf(0) is not { } x
            || !context.TryIntegers(1, out long[]? starts)
            || !context.TryIntegers(2, out long[]? ends)
            || (context.HasInput(3) && !context.TryIntegers(3, out axes))
            || (context.HasInput(4) && !context.TryIntegers(4, out steps)))
        {
            context.SetOutput(0, context.TypeOf(0), null);
            return;
        }

        if (ends.Length != starts.Length || (axes ?? starts).Length != starts.Length || (steps ?? starts).Length != starts.Length)
            throw context.Fail($"there are {starts.Length} starts, {ends.Length} ends, {(axes ?? starts).Length} axes and {(steps ?? starts).Length} steps; the numbers must be equal");
        if (starts.Length > x.Rank) throw context.Fail($"{starts.Length} axes of an operand of shape {x} cannot be sliced");
        int[] extents = x.Dimensions.ToArray();
        long[] named = axes ?? [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)];
        context.Axes(named, x.Rank);
        for (int i = 0; i < starts.Length; i++)
        {
            int axis = context.Axis(named[i], x.Rank);
            long step = steps is null ? 1 : steps[i];
            if (step == 0) throw context.Fail($"the step along axis {axis} must not be 0");
            extents[axis] = Cut(starts[i], ends[i], step, x[axis]).Count;
        }

        context.SetOutput(0, context.TypeOf(0), new TensorShape(extents));
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        int rank = x.Shape.Rank;
        Span<int> strides = stackalloc int[rank];
        int stride = 1;
        for (int axis = rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= x.Shape[axis];
        }

        if (context.Outputs[0].Length == 0) return;
        int offset = 0;
        for (int i = 0; i < context.Inputs[1].Length; i++)
        {
            int axis = context.HasInput(3) ? (int)Numbers.ReadInteger(context.Inputs[3], i) : i;
            if (axis < 0) axis += rank;
            long step = context.HasInput(4) ? Numbers.ReadInteger(context.Inputs[4], i) : 1;
            (int start, int count) = Cut(
                Numbers.ReadInteger(context.Inputs[1], i), Numbers.ReadInteger(context.Inputs[2], i), step, x.Shape[axis]);
            offset += start * strides[axis];
            strides[axis] = count > 1 ? checked((int)(strides[axis] * step)) : 0;
        }

        StridedCopy.Run(x, offset, context.Outputs[0], context.Outputs[0].Shape.Dimensions, strides, context.Part);
    }

    /// <summary>The first position and the number of positions, by Python's rules.</summary>
    private static (int Start, int Count) Cut(long start, long end, long step, int extent)
    {
        long low = step > 0 ? 0 : -1;
        long high = step > 0 ? extent : extent - 1L;
        start = Math.Clamp(start < 0 ? start + extent : start, low, high);
        end = Math.Clamp(end < 0 ? end + extent : end, low, high);
        long distance = step > 0 ? end - start : start - end;
        if (distance <= 0) return (0, 0);

        // The magnitude of the least step does not fit; no distance is that long.
        long magnitude = step == long.MinValue ? long.MaxValue : Math.Abs(step);
        return ((int)start, (int)(((distance - 1) / magnitude) + 1));
    }
}
