using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// A recurrent layer. Operands: X [time, batch, inputs], W [directions, gates · hidden, inputs], R [directions, gates ·
/// hidden, hidden], and, each optional, biases [directions, 2 · gates · hidden], the sequences' lengths [batch] (int32),
/// the first state [directions, batch, hidden], and for LSTM the first cell, and peepholes [directions, 3 · hidden].
/// Results: Y [time, directions, batch, hidden], the last state [directions, batch, hidden], and for LSTM the last cell.
/// With the batch first, X is [batch, time, inputs], Y [batch, time, directions, hidden] and states [batch, directions,
/// hidden].
/// </summary>
/// <param name="settings">What is computed.</param>
public sealed class Recurrent(RecurrentSettings settings) : Operator
{
    /// <summary>What is computed.</summary>
    public RecurrentSettings Settings { get; } = settings;

    /// <inheritdoc/>
    public override string Name => Settings.Kind switch
    {
        RecurrentKind.Rnn => "RNN",
        RecurrentKind.Gru => "GRU",
        _ => "LSTM",
    };

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = context.SameType(0, 1);
        if (type is not (ElementType.Float32 or ElementType.Float64)) throw context.FailType(0, "float32 or float64");
        foreach (int operand in new[] { 2, 3, 5, 6, 7 })
        {
            if (operand == 2 || context.HasInput(operand)) context.SameType(0, operand);
        }

        if (context.HasInput(4) && context.TypeOf(4) != ElementType.Int32) throw context.FailType(4, "int32");
        if (Settings.Functions.Count != Settings.Directions * Settings.FunctionsPerDirection)
            throw context.Fail($"it needs {Settings.Directions * Settings.FunctionsPerDirection} functions, not {Settings.Functions.Count}");
        if (!(Settings.Clip > 0)) throw context.Fail($"the limit of what goes into functions must be positive, not {Settings.Clip}");
        TensorShape? y = null;
        TensorShape? state = null;
        if (context.ShapeOf(0) is { } x && context.ShapeOf(2) is { } r)
        {
            if (x.Rank != 3) throw context.Fail($"X must have three axes, not {x}");
            if (r.Rank != 3) throw context.Fail($"R must have three axes, not {r}");
            int directions = Settings.Directions;
            int hidden = r[2];
            int rows = checked(Settings.Gates * hidden);
            (int time, int batch) = Settings.BatchFirst ? (x[1], x[0]) : (x[0], x[1]);
            if (Settings.HiddenSize is { } stated && stated != hidden) throw context.Fail($"R of shape {r} does not have the stated {stated} hidden elements");
            state = Settings.BatchFirst ? new TensorShape(batch, directions, hidden) : new TensorShape(directions, batch, hidden);
            Expect(context, 1, new TensorShape(directions, rows, x[2]));
            Expect(context, 2, new TensorShape(directions, rows, hidden));
            Expect(context, 3, new TensorShape(directions, checked(2 * rows)));
            Expect(context, 4, new TensorShape(batch));
            Expect(context, 5, state);
            Expect(context, 6, state);
            Expect(context, 7, new TensorShape(directions, 3 * hidden));
            y = Settings.BatchFirst ? new TensorShape(batch, time, directions, hidden) : new TensorShape(time, directions, batch, hidden);
        }

        context.SetOutput(0, type, y);
        context.SetOutput(1, type, state);
        context.SetOutput(2, type, state);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        if (context.Inputs[0].ElementType == ElementType.Float32) Run<float>(context);
        else Run<double>(context);
    }

    private static void Expect(InferenceContext context, int index, TensorShape expected)
    {
        if (context.HasInput(index) && context.ShapeOf(index) is { } shape && !shape.Equals(expected))
            throw context.Fail($"operand {index} must be {expected}, not {shape}");
    }

    /// <summary>Every sequence and direction is a lane of its own.</summary>
    private unsafe void Run<T>(in OperatorContext context)
        where T : unmanaged, INumber<T>
    {
        TensorView x = context.Inputs[0];
        int hidden = context.Inputs[2].Shape[2];
        (int time, int batch) = Settings.BatchFirst ? (x.Shape[1], x.Shape[0]) : (x.Shape[0], x.Shape[1]);
        int directions = Settings.Directions;
        (int start, int end) = context.Part.Range(directions * batch);
        if (start == end) return;
        using var scratch = new Scratch<T>(RecurrentLane<T>.ScratchLength(Settings, time, hidden));
        for (int lane = start; lane < end; lane++)
            new RecurrentLane<T>(Settings, context, scratch.Data, lane / batch, lane % batch, time, batch).Run();
    }
}
