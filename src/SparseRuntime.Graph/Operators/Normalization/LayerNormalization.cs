using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// (x − mean) / √(variance + ε) · scale + bias, with mean and variance over all axes from <paramref name="axis"/> on.
/// Operands: x, scale and optionally bias, both of the shape of those axes or broadcast to it. Results: y and, if asked for, mean and
/// 1/√(variance + ε) with those axes at extent 1.
/// </summary>
/// <param name="axis">The first axis that is normalized; negative values count from the back.</param>
/// <param name="epsilon">ε.</param>
public sealed class LayerNormalization(int axis, float epsilon) : Operator
{
    /// <summary>The first axis that is normalized.</summary>
    public int Axis { get; } = axis;

    /// <summary>Added to the variance.</summary>
    public float Epsilon { get; } = epsilon;

    /// <inheritdoc/>
    public override string Name => "LayerNormalization";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = context.FloatingPoint(0);
        TensorShape? x = context.ShapeOf(0);
        TensorShape? statistics = null;
        for (int i = 1; i <= 2; i++)
        {
            if (i == 1 || context.HasInput(i)) context.SameType(0, i);
        }

        if (x is not null)
        {
            int axis = context.Axis(Axis, x.Rank);
            var row = new TensorShape(x.Dimensions[axis..]);
            for (int i = 1; i <= 2; i++)
            {
                if (context.HasInput(i) && context.ShapeOf(i) is { } shape && !(shape.Rank <= row.Rank && context.Broadcast(row, shape).Equals(row)))
                    throw context.Fail($"operand {i} of shape {shape} cannot be broadcast to the normalized axes, {row}");
            }

            int[] extents = x.Dimensions.ToArray();
            extents.AsSpan(axis).Fill(1);
            statistics = new TensorShape(extents);
        }

        context.SetOutput(0, type, x);
        ElementType wide = type == ElementType.Float64 ? ElementType.Float64 : ElementType.Float32;
        context.SetOutput(1, wide, statistics);
        context.SetOutput(2, wide, statistics);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        if (x.Length == 0) return;
        int axis = Axis < 0 ? Axis + x.Shape.Rank : Axis;
        int row = (int)x.Shape.CountBetween(axis, x.Shape.Rank);
        (int start, int end) = context.Part.Range(x.Length / row);
        for (int i = start; i < end; i++)
        {
            (double mean, double variance) = ScaledRows.Moments(x, i * row, row);
            double factor = 1 / Math.Sqrt(variance + Epsilon);
            ScaledRows.Normalize(x, context.Outputs[0], i * row, row, mean, factor);
            ScaledRows.Affine(context, axis, i * row, row);
            if (context.Outputs.Length > 1) Numbers.WriteFloat(context.Outputs[1], i, mean);
            if (context.Outputs.Length > 2) Numbers.WriteFloat(context.Outputs[2], i, factor);
        }
    }
}
