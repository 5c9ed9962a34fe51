using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>The operands one after another along an axis.</summary>
/// <param name="axis">Negative values count from the back.</param>
public sealed class Concat(int axis) : Operator
{
    /// <summary>Along which the operands are joined.</summary>
    public int Axis { get; } = axis;

    /// <inheritdoc/>
    public override string Name => "Concat";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = context.TypeOf(0);
        TensorShape? first = context.ShapeOf(0);
        int[]? extents = first?.Dimensions.ToArray();
        long joined = 0;
        for (int i = 0; i < context.InputCount; i++)
        {
            context.SameType(0, i);
            if (extents is null || context.ShapeOf(i) is not { } shape)
            {
                extents = null;
                continue;
            }

            int axis = context.Axis(Axis, first!.Rank);
            bool fits = shape.Rank == extents.Length;
            for (int a = 0; fits && a < extents.Length; a++)
                fits = a == axis || shape[a] == first[a];
            if (!fits) throw context.Fail($"operands of shapes {first} and {shape} cannot be joined along axis {axis}: their other extents differ");
            joined += shape[axis];
            if (joined > int.MaxValue) throw context.Fail($"the joined extent {joined} is above {int.MaxValue}");
            extents[axis] = (int)joined;
        }

        context.SetOutput(0, type, extents is null ? null : new TensorShape(extents));
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView y = context.Outputs[0];
        if (y.Length == 0) return;
        int axis = Axis < 0 ? Axis + y.Shape.Rank : Axis;
        int size = y.ElementType.Size();
        int inner = (int)y.Shape.CountBetween(axis + 1, y.Shape.Rank) * size;
        int row = inner * y.Shape[axis];
        (int start, int end) = context.Part.Range(y.Length, Chunks.Granularity);
        int position = start * size;
        int last = end * size;
        int input = 0;
        int before = 0;
        while (position < last)
        {
            // Which operand's piece of this row begins or goes on here.
            int outer = position / row;
            int within = position % row;
            if (within == 0) input = before = 0;
            int piece = inner * context.Inputs[input].Shape[axis];
            while (within - before >= piece)
            {
                before += piece;
                piece = inner * context.Inputs[++input].Shape[axis];
            }

            within -= before;
            int length = Math.Min(piece - within, last - position);
            context.Inputs[input].Bytes.Slice((outer * piece) + within, length).CopyTo(y.Bytes[position..]);
            position += length;
        }
    }
}
