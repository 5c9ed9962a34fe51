using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Operand 0 with axes of extent 1 inserted so that they are where operand 1 says, counted in the result.</summary>
public sealed class Unsqueeze : ViewOperator
{
    /// <inheritdoc/>
    public override string Name => "Unsqueeze";

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        context.Index(1);
        TensorShape? shape = null;
        if (context.ShapeOf(0) is { } x && context.TryIntegers(1, out long[]? axes))
        {
            bool[] inserted = context.Axes(axes, checked(x.Rank + axes.Length));
            var extents = new int[inserted.Length];
            for (int axis = 0, own = 0; axis < extents.Length; axis++)
                extents[axis] = inserted[axis] ? 1 : x[own++];
            shape = new TensorShape(extents);
        }

        context.SetOutput(0, context.TypeOf(0), shape);
    }
}
