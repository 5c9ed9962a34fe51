using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// The way back from <see cref="MaxPool"/>: the elements of operand 0 at the places that operand 1, of the same shape,
/// names, and zeros elsewhere. Places count over the whole operand of a pooling with these parameters; operand 2,
/// optional, lists the result's extents where they are larger.
/// </summary>
/// <param name="kernelShape">The window's extents.</param>
/// <param name="strides">Per spatial axis; null means 1.</param>
/// <param name="pads">Begins of all spatial axes, then ends; null means none.</param>
public sealed class MaxUnpool(int[] kernelShape, int[]? strides = null, int[]? pads = null) : Operator
{
    /// <summary>The window's extents.</summary>
    public int[] KernelShape { get; } = kernelShape;

    /// <summary>Per spatial axis; null means 1.</summary>
    public int[]? Strides { get; } = strides;

    /// <summary>Begins of all spatial axes, then ends; null means none.</summary>
    public int[]? Pads { get; } = pads;

    /// <inheritdoc/>
    public override string Name => "MaxUnpool";

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = context.TypeOf(0);
        if (context.TypeOf(1) != ElementType.Int64) throw context.FailType(1, "int64");
        if (context.HasInput(2)) context.Index(2);
        TensorShape? shape = null;
        if (context.ShapeOf(0) is { } x)
        {
            if (context.ShapeOf(1) is { } places && !places.Equals(x)) throw context.Fail($"places must have the shape of the operand, {x}, not {places}");
            int axes = x.Rank - 2;
            if (axes < 1 || KernelShape.Length != axes) throw context.Fail($"a kernel of {KernelShape.Length} axes does not fit an operand of shape {x}");
            if (Strides is not null && Strides.Length != axes) throw context.Fail($"strides {Listing.Of(Strides)} must have {axes} entries");
            if (Pads is not null && Pads.Length != 2 * axes) throw context.Fail($"pads {Listing.Of(Pads)} must have {2 * axes} entries");
            if (KernelShape.Any(k => k < 1) || Strides?.Any(s => s < 1) == true || Pads?.Any(p => p < 0) == true)
                throw context.Fail($"kernel {Listing.Of(KernelShape)} and strides must be positive and pads not negative");
            var extents = new long[x.Rank];
            for (int axis = 0; axis < extents.Length; axis++)
            {
                extents[axis] = Pooled(x, axis);
                if (extents[axis] < 1 && x.ElementCount > 0) throw context.Fail($"the result's extent along axis {axis} would be {extents[axis]}");
            }

            shape = TensorShape.FromInt64(extents);
            if (context.HasInput(2)) shape = context.TryIntegers(2, out long[]? given) ? TensorShape.FromInt64(given) : null;
            if (shape is not null && (shape.Rank != x.Rank || shape[0] != x[0] || shape[1] != x[1]))
                throw context.Fail($"the result's shape {shape} does not fit an operand of shape {x}");
        }

        context.SetOutput(0, type, shape);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        TensorView y = context.Outputs[0];
        ReadOnlySpan<long> places = context.Inputs[1].Span<long>();
        int size = x.ElementType.Size();
        y.Bytes.Clear();
        for (int i = 0; i < places.Length; i++)
        {
            long rest = places[i];
            long at = 0;
            long stride = 1;
            bool inside = rest >= 0;
            for (int axis = x.Shape.Rank - 1; axis >= 0; axis--)
            {
                long extent = Pooled(x.Shape, axis);
                long index = rest % extent;
                rest /= extent;
                inside &= index < y.Shape[axis];
                at += index * stride;
                stride *= y.Shape[axis];
            }

            if (!inside || rest > 0) throw new InvalidOperationException($"place {places[i]} is outside of the result, {y.Shape}");
            x.Bytes.Slice(i * size, size).CopyTo(y.Bytes[(int)(at * size)..]);
        }
    }

    /// <summary>The extent that a pooling with these parameters had before.</summary>
    private long Pooled(TensorShape x, int axis)
    {
        if (axis < 2) return x[axis];
        int spatial = axis - 2;
        long extent = ((x[axis] - 1L) * (Strides is null ? 1 : Strides[spatial])) + KernelShape[spatial];
        return Pads is null ? extent : extent - Pads[spatial] - Pads[KernelShape.Length + spatial];
    }
}
