using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Operand 0 broadcast against the shape that operand 1 lists.</summary>
public sealed class Expand : Operator
{
    /// <inheritdoc/>
    public override string Name => "Expand";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        context.Index(1);
        TensorShape? shape = context.ShapeOf(0) is { } x && context.TryIntegers(1, out long[]? extents)
            ? context.Broadcast(x, TensorShape.FromInt64(extents))
            : null;
        context.SetOutput(0, context.TypeOf(0), shape);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorShape x = context.Inputs[0].Shape;
        TensorShape y = context.Outputs[0].Shape;
        Span<int> strides = stackalloc int[y.Rank];
        strides.Clear();
        int stride = 1;
        for (int back = 1; back <= x.Rank; back++)
        {
            if (x[^back] != 1) strides[^back] = stride;
            stride *= x[^back];
        }

        StridedCopy.Run(context.Inputs[0], 0, context.Outputs[0], y.Dimensions, strides, context.Part);
    }
}
