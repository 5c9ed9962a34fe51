using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Dropout at inference: result 0 is the operand; result 1, if asked for, a mask that keeps everything.</summary>
public sealed class Dropout : Operator
{
    /// <inheritdoc/>
    public override string Name => "Dropout";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        context.SetOutput(0, context.TypeOf(0), context.ShapeOf(0));
        context.SetOutput(1, ElementType.Bool, context.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        int size = x.ElementType.Size();
        (int start, int end) = context.Part.Range(x.Length, Chunks.Granularity);
        x.Bytes[(start * size)..(end * size)].CopyTo(context.Outputs[0].Bytes[(start * size)..(end * size)]);
        if (context.Outputs.Length > 1) context.Outputs[1].Span<bool>()[start..end].Fill(true);
    }
}
