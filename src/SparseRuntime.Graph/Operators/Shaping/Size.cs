using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>The number of the operand's elements, an int64 scalar.</summary>
public sealed class Size : Operator
{
    /// <inheritdoc/>
    public override string Name => "Size";

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        _ = context.TypeOf(0);
        context.SetOutput(0, ElementType.Int64, TensorShape.Scalar);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context) =>
        context.Outputs[0].Span<long>()[0] = context.Inputs[0].Shape.ElementCount;
}
