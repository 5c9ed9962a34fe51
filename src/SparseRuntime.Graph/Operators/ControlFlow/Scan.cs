using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Runs a graph once for every slice of some operands, which all have equally many. Operands: the states that go round,
/// the operands to slice, then what the graph reads from around it. The graph's outputs are the states and what is
/// collected; results are the last states, and what was collected, along a new axis.
/// </summary>
/// <param name="body">The graph.</param>
/// <param name="inputs">How every sliced operand is walked through.</param>
/// <param name="outputs">How everything collected is put together; missing ones go forward along a first axis.</param>
/// <param name="states">How many states go round.</param>
public sealed class Scan(ModelGraph body, IReadOnlyList<ScanAxis> inputs, IReadOnlyList<ScanAxis> outputs, int states) : ControlFlowOperator
{
    /// <summary>The graph.</summary>
    public ModelGraph Body { get; } = body;

    /// <summary>How many states go round.</summary>
    public int States { get; } = states;

    /// <inheritdoc/>
    public override string Name => "Scan";

    /// <inheritdoc/>
    public override IReadOnlyList<ModelGraph> Bodies => [Body];

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        if (inputs.Count == 0) throw context.Fail("it has nothing to go through: operand 0 is missing");
        if (Body.Outputs.Count < States || Body.Outputs.Count < context.OutputCount)
            throw context.Fail($"its graph has {Body.Outputs.Count} outputs for {States} states and {context.OutputCount} results");
        CheckInputs(context, 0, Body, 0, Body.Inputs.Count);
        for (int i = 0; i < context.OutputCount; i++)
            context.SetOutput(i, Body.Outputs[i].Facts.ElementType, null);
    }

    /// <inheritdoc/>
    public override Tensor[] Run(IReadOnlyList<Tensor?> operands, GraphRunner run, long mostBytes, LoopRounds rounds)
    {
        Tensor[] given = [.. operands.Select(operand => operand!)];
        var axes = new int[inputs.Count];
        int length = -1;
        for (int i = 0; i < axes.Length; i++)
        {
            TensorShape shape = given[States + i].Shape;
            axes[i] = inputs[i].Axis < 0 ? inputs[i].Axis + shape.Rank : inputs[i].Axis;
            if (axes[i] < 0 || axes[i] >= shape.Rank) throw new InvalidOperationException($"operand {States + i} of shape {shape} has no axis {inputs[i].Axis} to go along");
            if (length >= 0 && shape[axes[i]] != length) throw new InvalidOperationException($"operand {States + i} has {shape[axes[i]]} slices where others have {length}");
            length = shape[axes[i]];
        }

        var values = (Tensor[])given.Clone();
        int collects = Body.Outputs.Count - States;
        var collected = new Collection(collects, mostBytes);
        for (int round = 0; round < length; round++)
        {
            rounds.Begin();
            for (int i = 0; i < axes.Length; i++)
                values[States + i] = TensorSlices.Take(given[States + i], axes[i], inputs[i].Reversed ? length - 1 - round : round);
            Tensor[] results = run(Body, values);
            results.AsSpan(0, States).CopyTo(values);
            collected.Add(results.AsSpan(States));
        }

        return
        [
            .. values.AsSpan(0, States),
            .. Enumerable.Range(0, collects).Select(i => i < outputs.Count
                ? TensorSlices.Stack(collected.Of(i, outputs[i].Reversed), outputs[i].Axis, Body, Body.Outputs[States + i])
                : TensorSlices.Stack(collected.Of(i), 0, Body, Body.Outputs[States + i])),
        ];
    }
}
