using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>The operand with its axes in another order.</summary>
/// <param name="permutation">Axis i of the result is this axis of the operand; null reverses all axes.</param>
public sealed class Transpose(int[]? permutation = null) : Operator
{
    /// <summary>Axis i of the result is this axis of the operand; null reverses all axes.</summary>
    public int[]? Permutation { get; } = permutation;

    /// <inheritdoc/>
    public override string Name => "Transpose";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        TensorShape? shape = null;
        if (context.ShapeOf(0) is { } x)
        {
            var extents = new int[x.Rank];
            if (Permutation is not null)
            {
                if (Permutation.Length != x.Rank)
                    throw context.Fail($"permutation {Listing.Of(Permutation)} does not fit an operand of shape {x}");
                context.Axes(Array.ConvertAll(Permutation, axis => (long)axis), x.Rank);
            }

            for (int axis = 0; axis < extents.Length; axis++)
                extents[axis] = x[Source(axis, x.Rank)];
            shape = new TensorShape(extents);
        }

        context.SetOutput(0, context.TypeOf(0), shape);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorShape x = context.Inputs[0].Shape;
        Span<int> own = stackalloc int[x.Rank];
        int stride = 1;
        for (int axis = x.Rank - 1; axis >= 0; axis--)
        {
            own[axis] = stride;
            stride *= x[axis];
        }

        Span<int> strides = stackalloc int[x.Rank];
        for (int axis = 0; axis < strides.Length; axis++)
            strides[axis] = own[Source(axis, x.Rank)];
        StridedCopy.Run(context.Inputs[0], 0, context.Outputs[0], context.Outputs[0].Shape.Dimensions, strides, context.Part);
    }

    private int Source(int axis, int rank)
    {
        if (Permutation is null) return rank - 1 - axis;
        return Permutation[axis] < 0 ? Permutation[axis] + rank : Permutation[axis];
    }
}
