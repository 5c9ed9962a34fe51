using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>A tensor of the shape that operand 0 lists, every element the same.</summary>
/// <param name="value">One element, whose type the result has.</param>
public sealed class ConstantOfShape(Tensor value) : Operator
{
    /// <summary>One element.</summary>
    public Tensor Value { get; } = value;

    /// <inheritdoc/>
    public override string Name => "ConstantOfShape";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        if (Value.Shape.ElementCount != 1) throw context.Fail($"its value must be one element, not {Value}");
        context.Index(0);
        context.SetOutput(0, Value.ElementType, context.TryIntegers(0, out long[]? extents) ? TensorShape.FromInt64(extents) : null);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView y = context.Outputs[0];
        ReadOnlySpan<byte> element = Value.Bytes.Span;
        (int start, int end) = context.Part.Range(y.Length, Chunks.Granularity);
        Span<byte> share = y.Bytes[(start * element.Length)..(end * element.Length)];
        if (share.IsEmpty) return;

        // What is filled doubles until the share is full.
        element.CopyTo(share);
        for (int filled = element.Length; filled < share.Length; filled *= 2)
        {
            share[..Math.Min(filled, share.Length - filled)].CopyTo(share[filled..]);
            if (filled > share.Length / 2) break;
        }
    }
}
