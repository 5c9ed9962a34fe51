using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Operand 0 repeated along every axis as often as operand 1 says, one number per axis.</summary>
public sealed class Tile : Operator
{
    /// <inheritdoc/>
    public override string Name => "Tile";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        context.Index(1);
        TensorShape? shape = null;
        if (context.ShapeOf(0) is { } x && context.TryIntegers(1, out long[]? repeats))
        {
            if (repeats.Length != x.Rank) throw context.Fail($"{repeats.Length} numbers of repeats do not fit an operand of shape {x}");
            var extents = new long[x.Rank];
            for (int axis = 0; axis < extents.Length; axis++)
            {
                if (repeats[axis] < 0) throw context.Fail($"axis {axis} cannot be repeated {repeats[axis]} times");
                extents[axis] = checked(repeats[axis] * x[axis]);
            }

            shape = TensorShape.FromInt64(extents);
        }

        context.SetOutput(0, context.TypeOf(0), shape);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        // Every axis becomes two, of which the outer one repeats.
        TensorShape x = context.Inputs[0].Shape;
        TensorShape y = context.Outputs[0].Shape;
        if (y.ElementCount == 0) return;
        Span<int> extents = stackalloc int[2 * x.Rank];
        Span<int> strides = stackalloc int[2 * x.Rank];
        int stride = 1;
        for (int axis = x.Rank - 1; axis >= 0; axis--)
        {
            extents[2 * axis] = y[axis] / x[axis];
            strides[2 * axis] = 0;
            extents[(2 * axis) + 1] = x[axis];
            strides[(2 * axis) + 1] = stride;
            stride *= x[axis];
        }

        StridedCopy.Run(context.Inputs[0], 0, context.Outputs[0], extents, strides, context.Part);
    }
}
