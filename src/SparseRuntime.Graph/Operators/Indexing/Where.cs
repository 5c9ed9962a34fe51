using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>The element of operand 1 where operand 0 is true, that of operand 2 elsewhere; all three are broadcast.</summary>
public sealed class Where : Operator
{
    /// <inheritdoc/>
    public override string Name => "Where";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override bool CanOverwrite(int operand) => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        if (context.TypeOf(0) != ElementType.Bool) throw context.FailType(0, "bool");
        TensorShape? shape = context.BroadcastShape(1, 2) is { } values && context.ShapeOf(0) is { } condition
            ? context.Broadcast(values, condition)
            : null;
        context.SetOutput(0, context.SameType(1, 2), shape);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        switch (context.Outputs[0].ElementType.Size())
        {
            case 1: Run<byte>(context); break;
            case 2: Run<ushort>(context); break;
            case 4: Run<uint>(context); break;
            default: Run<ulong>(context); break;
        }
    }

    private static unsafe void Run<T>(in OperatorContext context)
        where T : unmanaged
    {
        var condition = (bool*)context.Inputs[0].Data;
        var a = (T*)context.Inputs[1].Data;
        var b = (T*)context.Inputs[2].Data;
        var y = (T*)context.Outputs[0].Data;
        var rows = new BroadcastRows(
            context.Outputs[0].Shape, context.Inputs[1].Shape, context.Inputs[2].Shape, context.Inputs[0].Shape, context.Part);
        while (rows.Next())
        {
            for (int i = 0; i < rows.Length; i++)
                y[rows.Start + i] = condition[rows.C + (i * rows.StepC)] ? a[rows.A + (i * rows.StepA)] : b[rows.B + (i * rows.StepB)];
        }
    }
}
