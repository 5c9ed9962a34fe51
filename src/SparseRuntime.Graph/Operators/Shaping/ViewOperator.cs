using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>An operator whose only result has the elements of operand 0 in the same order, under another shape.</summary>
public abstract class ViewOperator : Operator
{
    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        ReadOnlySpan<byte> source = context.Inputs[0].Bytes;
        (int start, int end) = context.Part.Range(source.Length, Tensor.Alignment);
        source[start..end].CopyTo(context.Outputs[0].Bytes[start..end]);
    }
}
