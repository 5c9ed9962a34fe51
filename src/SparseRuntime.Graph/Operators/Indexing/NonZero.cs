using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Where the elements that are not zero lie: [rank, count] indices, a column per element, row-major.</summary>
public sealed class NonZero : Operator
{
    /// <inheritdoc/>
    public override string Name => "NonZero";

    /// <inheritdoc/>
    public override bool CountsElementsOf(int operand) => operand == 0;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        context.TypeOf(0);
        TensorShape? shape = null;
        if (context.ShapeOf(0) is { } x && context.ElementsOf(0) is { } elements)
        {
            using var pinned = new PinnedTensor(elements);
            int count = 0;
            for (int i = 0; i < pinned.View.Length; i++)
                count += Numbers.Read(pinned.View, i) != 0 ? 1 : 0;
            shape = new TensorShape(x.Rank, count);
        }

        context.SetOutput(0, ElementType.Int64, shape);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        Span<long> y = context.Outputs[0].Span<long>();
        int count = context.Outputs[0].Shape[1];
        int column = 0;
        for (int i = 0; i < x.Length; i++)
        {
            if (Numbers.Read(x, i) == 0) continue;
            int rest = i;
            for (int axis = x.Shape.Rank - 1; axis >= 0; axis--)
            {
                y[(axis * count) + column] = rest % x.Shape[axis];
                rest /= x.Shape[axis];
            }

            column++;
        }
    }
}
