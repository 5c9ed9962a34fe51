using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Operand 0 under the shape that operand 1 lists: −1, once at most, stands for what is left, and 0 for the operand's
/// own extent there.
/// </summary>
/// <param name="allowZero">Whether 0 means an extent of zero instead; then −1 cannot go with it.</param>
public sealed class Reshape(bool allowZero = false) : ViewOperator
{
    /// <summary>Whether 0 means an extent of zero instead of the operand's own extent.</summary>
    public bool AllowZero { get; } = allowZero;

    /// <inheritdoc/>
    public override string Name => "Reshape";

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        context.Index(1);
        TensorShape? shape = context.ShapeOf(0) is { } x && context.TryIntegers(1, out long[]? wanted) ? Resolve(context, x, wanted) : null;
        context.SetOutput(0, context.TypeOf(0), shape);
    }

    private TensorShape Resolve(InferenceContext context, TensorShape x, long[] wanted)
    {
        string asked = Listing.Of(wanted);
        var extents = (long[])wanted.Clone();
        int open = -1;
        for (int axis = 0; axis < extents.Length; axis++)
        {
            if (extents[axis] == 0 && !AllowZero)
            {
                if (axis >= x.Rank) throw context.Fail($"shape {asked} copies extent {axis}, which {x} does not have");
                extents[axis] = x[axis];
            }
            else if (extents[axis] == -1)
            {
                if (open >= 0) throw context.Fail($"shape {asked} leaves more than one extent open");
                open = axis;
                extents[axis] = 1;
            }
        }

        if (open >= 0)
        {
            if (AllowZero && wanted.Contains(0)) throw context.Fail($"shape {asked} has an open extent next to an extent of zero");
            long rest = TensorShape.FromInt64(extents).ElementCount;
            if (rest == 0 ? x.ElementCount != 0 : x.ElementCount % rest != 0)
                throw context.Fail($"shape {x} of {x.ElementCount} elements cannot become {asked}");
            extents[open] = rest == 0 ? 0 : x.ElementCount / rest;
        }

        TensorShape shape = TensorShape.FromInt64(extents);
        return shape.ElementCount == x.ElementCount
            ? shape
            : throw context.Fail($"shape {x} of {x.ElementCount} elements cannot become {asked} of {shape.ElementCount}");
    }
}
