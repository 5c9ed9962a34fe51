using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Every sequence of a batch with its first elements, as many as operand 1 [batch] says, in reverse order.</summary>
/// <param name="batchAxis">The axis of sequences.</param>
/// <param name="timeAxis">The axis of a sequence's elements, another one.</param>
public sealed class ReverseSequence(int batchAxis, int timeAxis) : Operator
{
    /// <summary>The axis of sequences.</summary>
    public int BatchAxis { get; } = batchAxis;

    /// <summary>The axis of a sequence's elements.</summary>
    public int TimeAxis { get; } = timeAxis;

    /// <inheritdoc/>
    public override string Name => "ReverseSequence";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        context.Index(1);
        if (context.ShapeOf(0) is { } x)
        {
            int batch = context.Axis(BatchAxis, x.Rank);
            if (batch == context.Axis(TimeAxis, x.Rank)) throw context.Fail($"axis {batch} cannot be that of both batch and time");
            if (context.ShapeOf(1) is { } lengths && (lengths.Rank != 1 || lengths[0] != x[batch]))
                throw context.Fail($"operand 1 must be [{x[batch]}], one length per sequence of {x}, not {lengths}");
        }

        context.SetOutput(0, context.TypeOf(0), context.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        if (x.Length == 0) return;
        int rank = x.Shape.Rank;
        int batch = BatchAxis < 0 ? BatchAxis + rank : BatchAxis;
        int time = TimeAxis < 0 ? TimeAxis + rank : TimeAxis;
        int row = (int)x.Shape.CountBetween(Math.Max(batch, time) + 1, rank) * x.ElementType.Size();
        int batchStep = (int)x.Shape.CountBetween(batch + 1, Math.Max(batch, time) + 1);
        int timeStep = (int)x.Shape.CountBetween(time + 1, Math.Max(batch, time) + 1);
        (int start, int end) = context.Part.Range((int)x.Shape.CountBetween(0, Math.Max(batch, time) + 1));
        for (int i = start; i < end; i++)
        {
            int sequence = i / batchStep % x.Shape[batch];
            int at = i / timeStep % x.Shape[time];
            long length = Numbers.ReadInteger(context.Inputs[1], sequence);
            if (length < 0 || length > x.Shape[time])
                throw new InvalidOperationException($"length {length} of sequence {sequence} is outside 0 to {x.Shape[time]}, the extent of axis {time}");
            int source = at < length ? i + (((int)length - 1 - (2 * at)) * timeStep) : i;
            x.Bytes.Slice(source * row, row).CopyTo(context.Outputs[0].Bytes[(i * row)..]);
        }
    }
}
