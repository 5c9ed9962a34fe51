using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Runs a graph again and again, at most as often as operand 0 says and while operand 1, later the graph's first output,
/// holds; either may be left out. The values that go round follow, then what the graph reads from around it. The graph
/// has the round's number, the condition, the values that go round and what it reads as inputs; the condition, the
/// values that go round and what is collected as outputs. Results are the last values, and what was collected, along a
/// new first axis.
/// </summary>
/// <param name="body">The graph.</param>
/// <param name="carried">How many values go round.</param>
public sealed class Loop(ModelGraph body, int carried) : ControlFlowOperator
{
    private const int Own = 2;

    /// <summary>The graph.</summary>
    public ModelGraph Body { get; } = body;

    /// <summary>How many values go round.</summary>
    public int Carried { get; } = carried;

    /// <inheritdoc/>
    public override string Name => "Loop";

    /// <inheritdoc/>
    public override IReadOnlyList<ModelGraph> Bodies => [Body];

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        if (!context.HasInput(0) && !context.HasInput(1))
            throw context.Fail("it has neither a number of rounds nor a condition, so it would never end: operand 0 or 1 is missing");
        if (context.HasInput(0) && context.TypeOf(0) != ElementType.Int64) throw context.FailType(0, "int64");
        if (context.HasInput(1) && context.TypeOf(1) != ElementType.Bool) throw context.FailType(1, "bool");
        if (Body.Outputs.Count <= Carried || Body.Outputs.Count - 1 < context.OutputCount)
            throw context.Fail($"its graph has {Body.Outputs.Count} outputs for a condition, {Carried} values that go round and {context.OutputCount} results");
        if (Body.Outputs[0].Facts.ElementType != ElementType.Bool) throw context.Fail($"its graph's first output must be bool, not {Body.Outputs[0].Facts.ElementType.DisplayName()}");
        CheckInputs(context, Own, Body, Own, Body.Inputs.Count - Own);
        for (int i = 0; i < Carried; i++)
        {
            ElementType type = Body.Outputs[1 + i].Facts.ElementType;
            if (context.TypeOf(Own + i) != type) throw context.Fail($"value {i} goes in as {context.TypeOf(Own + i).DisplayName()} and comes out as {type.DisplayName()}");
        }

        for (int i = 0; i < context.OutputCount; i++)
            context.SetOutput(i, Body.Outputs[1 + i].Facts.ElementType, null);
    }

    /// <inheritdoc/>
    public override Tensor[] Run(IReadOnlyList<Tensor?> operands, GraphRunner run, long mostBytes, LoopRounds rounds)
    {
        long end = operands[0] is { } most ? Count(most) : long.MaxValue;
        bool goesOn = operands[1] is not { } first || Condition(first);
        var inputs = new Tensor[Body.Inputs.Count];
        inputs[1] = Tensor.Scalar(true);
        for (int i = Own; i < inputs.Length; i++)
            inputs[i] = operands[i]!;
        int results = Body.Outputs.Count - 1 - Carried;
        var collected = new Collection(results, mostBytes);
        for (long round = 0; round < end && goesOn; round++)
        {
            rounds.Begin();
            inputs[0] = Tensor.Scalar(round);
            Tensor[] outputs = run(Body, inputs);

            // Without a condition at the beginning there is none later.
            goesOn = operands[1] is null || Condition(outputs[0]);
            outputs.AsSpan(1, Carried).CopyTo(inputs.AsSpan(Own));
            collected.Add(outputs.AsSpan(1 + Carried));
        }

        return [.. inputs.AsSpan(Own, Carried), .. Enumerable.Range(0, results).Select(i => TensorSlices.Stack(collected.Of(i), 0, Body, Body.Outputs[1 + Carried + i]))];
    }

    private static long Count(Tensor tensor) => tensor.Shape.ElementCount == 1
        ? tensor.Span<long>()[0]
        : throw new InvalidOperationException($"the number of rounds must be one number, not {tensor}");
}
