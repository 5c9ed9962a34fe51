using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Operand 0 extended at its edges by what operand 1 lists: begins of all axes, then ends; negative numbers cut.
/// Operand 2 is the value for <see cref="PadMode.Constant"/>, 0 when left out; operand 3 lists the axes, all of them
/// when left out.
/// </summary>
/// <param name="mode">What lies beyond the edges.</param>
public sealed class Pad(PadMode mode) : Operator
{
    /// <summary>What lies beyond the edges.</summary>
    public PadMode Mode { get; } = mode;

    /// <inheritdoc/>
    public override string Name => "Pad";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        context.Index(1);
        if (context.HasInput(2))
        {
            context.SameType(0, 2);
            if (context.ShapeOf(2) is { } value && value.ElementCount != 1) throw context.Fail($"operand 2, the padding's value, must be a scalar, not {value}");
        }

        if (context.HasInput(3)) context.Index(3);
        long[]? axes = null;
        TensorShape? shape = null;
        if (context.ShapeOf(0) is { } x && context.TryIntegers(1, out long[]? pads) && (!context.HasInput(3) || context.TryIntegers(3, out axes)))
        {
            int count = axes?.Length ?? x.Rank;
            if (pads.Length != 2L * count) throw context.Fail($"{pads.Length} numbers of padding are given for {count} axes; {2L * count} are expected");
            if (axes is not null) context.Axes(axes, x.Rank);
            long[] extents = [.. x.Dimensions.ToArray().Select(e => (long)e)];
            for (int i = 0; i < count; i++)
            {
                int axis = axes is null ? i : context.Axis(axes[i], x.Rank);
                long before = pads[i];
                long after = pads[count + i];
                if (Math.Max(Math.Abs((double)before), Math.Abs((double)after)) > int.MaxValue)
                    throw context.Fail($"padding {before} and {after} along axis {axis} is too large");
                long extent = before + x[axis] + after;
                if (extent < 0) throw context.Fail($"padding {before} and {after} cuts more than there is of axis {axis}: {x[axis]}");
                if (x[axis] == 0 && extent > 0 && Mode != PadMode.Constant) throw context.Fail($"axis {axis} of extent 0 has nothing to pad with");
                extents[axis] = extent;
            }

            shape = TensorShape.FromInt64(extents);
        }

        context.SetOutput(0, context.TypeOf(0), shape);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        switch (context.Inputs[0].ElementType.Size())
        {
            case 1: Run<byte>(context); break;
            case 2: Run<ushort>(context); break;
            case 4: Run<uint>(context); break;
            default: Run<ulong>(context); break;
        }
    }

    private unsafe void Run<T>(in OperatorContext context)
        where T : unmanaged
    {
        TensorView x = context.Inputs[0];
        TensorView y = context.Outputs[0];
        int rank = x.Shape.Rank;
        T value = context.HasInput(2) ? *(T*)context.Inputs[2].Data : default;
        var source = (T*)x.Data;
        var target = (T*)y.Data;
        Span<int> before = stackalloc int[rank + 1];
        before.Clear();
        int count = context.Inputs[1].Length / 2;
        for (int i = 0; i < count; i++)
        {
            int axis = context.HasInput(3) ? (int)Numbers.ReadInteger(context.Inputs[3], i) : i;
            before[axis < 0 ? axis + rank : axis] = (int)Numbers.ReadInteger(context.Inputs[1], i);
        }

        int width = rank == 0 ? 1 : y.Shape[^1];
        int own = rank == 0 ? 1 : x.Shape[^1];
        int left = rank == 0 ? 0 : before[rank - 1];
        (int position, int end) = context.Part.Range(y.Length, Math.Max(1, width));
        for (; position < end; position += width)
        {
            // The row of the operand that this row of the result shows, if any.
            int rest = position / width;
            long offset = 0;
            int stride = own;
            bool inside = true;
            for (int axis = rank - 2; axis >= 0; axis--)
            {
                int extent = x.Shape[axis];
                long index = Map((long)(rest % y.Shape[axis]) - before[axis], extent);
                inside &= (ulong)index < (ulong)extent;
                offset += index * stride;
                stride *= extent;
                rest /= y.Shape[axis];
            }

            var row = new Span<T>(target + position, width);
            if (!inside)
            {
                row.Fill(value);
                continue;
            }

            T* from = source + offset;
            int first = Math.Clamp(left, 0, width);
            int last = (int)Math.Clamp((long)left + own, first, width);
            for (int i = 0; i < first; i++)
                row[i] = Mode == PadMode.Constant ? value : from[Map((long)i - left, own)];
            new ReadOnlySpan<T>(from + (first - left), last - first).CopyTo(row[first..]);
            for (int i = last; i < width; i++)
                row[i] = Mode == PadMode.Constant ? value : from[Map((long)i - left, own)];
        }
    }

    /// <summary>The position shown at a position that may lie outside; still outside for a constant.</summary>
    private long Map(long position, int extent)
    {
        if ((ulong)position < (ulong)extent || Mode == PadMode.Constant) return position;
        switch (Mode)
        {
            case PadMode.Edge:
                return position < 0 ? 0 : extent - 1;
            case PadMode.Wrap:
                long wrapped = position % extent;
                return wrapped < 0 ? wrapped + extent : wrapped;
            default:
                if (extent == 1) return 0;
                long period = 2L * (extent - 1);
                long reflected = Math.Abs(position) % period;
                return Math.Min(reflected, period - reflected);
        }
    }
}
