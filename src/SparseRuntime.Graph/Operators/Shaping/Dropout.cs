using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Dropout at inference: result 0 is the operand; result 1, if asked for, a mask that keeps everything.</summary>
/// <param name="maskOfOperandType">Whether the mask has the operand's type, as ones, instead of bool.</param>
public sealed class Dropout(bool maskOfOperandType = false) : Operator
{
    /// <summary>Whether the mask has the operand's type, as ones, instead of bool.</summary>
    public bool MaskOfOperandType { get; } = maskOfOperandType;

    /// <inheritdoc/>
    public override string Name => "Dropout";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        context.SetOutput(0, context.TypeOf(0), context.ShapeOf(0));
        context.SetOutput(1, MaskOfOperandType ? context.TypeOf(0) : ElementType.Bool, context.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        int size = x.ElementType.Size();
        (int start, int end) = context.Part.Range(x.Length, Chunks.Granularity);
        x.Bytes[(start * size)..(end * size)].CopyTo(context.Outputs[0].Bytes[(start * size)..(end * size)]);
        if (context.Outputs.Length == 1) return;
        for (int i = start; i < end; i++)
            Numbers.WriteOne(context.Outputs[1], i);
    }
}
