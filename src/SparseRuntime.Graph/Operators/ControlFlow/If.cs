using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// The results of one of two graphs. Operand 0 is the condition; what the first graph reads from around it follows, then
/// what the second does.
/// </summary>
/// <param name="whenTrue">The graph to run when the condition holds.</param>
/// <param name="whenFalse">The graph to run otherwise.</param>
public sealed class If(ModelGraph whenTrue, ModelGraph whenFalse) : ControlFlowOperator
{
    /// <summary>The graph to run when the condition holds.</summary>
    public ModelGraph WhenTrue { get; } = whenTrue;

    /// <summary>The graph to run otherwise.</summary>
    public ModelGraph WhenFalse { get; } = whenFalse;

    /// <inheritdoc/>
    public override string Name => "If";

    /// <inheritdoc/>
    public override IReadOnlyList<ModelGraph> Bodies => [WhenTrue, WhenFalse];

    /// <summary>Which operands one of the graphs has as inputs: the first, and how many.</summary>
    public (int First, int Count) OperandsOf(bool condition) =>
        condition ? (1, WhenTrue.Inputs.Count) : (1 + WhenTrue.Inputs.Count, WhenFalse.Inputs.Count);

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        if (context.TypeOf(0) != ElementType.Bool) throw context.FailType(0, "bool");
        if (context.ShapeOf(0) is { } shape && shape.ElementCount != 1) throw context.Fail($"the condition must be one bool, not {shape}");
        foreach (bool branch in new[] { true, false })
        {
            ModelGraph body = branch ? WhenTrue : WhenFalse;
            if (body.Outputs.Count < context.OutputCount) throw context.Fail($"its graph for {branch} has {body.Outputs.Count} outputs for {context.OutputCount} results");
            (int first, int count) = OperandsOf(branch);
            CheckInputs(context, first, body, 0, count);
        }

        for (int i = 0; i < context.OutputCount; i++)
        {
            ElementType type = WhenTrue.Outputs[i].Facts.ElementType;
            if (WhenFalse.Outputs[i].Facts.ElementType != type)
                throw context.Fail($"result {i} is {type.DisplayName()} in one graph and {WhenFalse.Outputs[i].Facts.ElementType.DisplayName()} in the other");
            context.SetOutput(i, type, null);
        }
    }

    /// <inheritdoc/>
    public override Tensor[] Run(IReadOnlyList<Tensor?> operands, GraphRunner run, long mostBytes, LoopRounds rounds)
    {
        bool condition = Condition(operands[0]!);
        (int first, int count) = OperandsOf(condition);
        return run(condition ? WhenTrue : WhenFalse, [.. operands.Skip(first).Take(count).Select(operand => operand!)]);
    }
}
