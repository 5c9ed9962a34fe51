using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// (x − mean) / √(variance + ε) · scale + bias, with mean and variance of every plane by itself. Operands: x [images,
/// channels, …], scale and bias [channels].
/// </summary>
/// <param name="epsilon">ε.</param>
public sealed class InstanceNormalization(float epsilon) : Operator
{
    /// <summary>Added to the variance.</summary>
    public float Epsilon { get; } = epsilon;

    /// <inheritdoc/>
    public override string Name => "InstanceNormalization";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = context.FloatingPoint(0);
        TensorShape? x = context.ShapeOf(0);
        if (x is { Rank: < 3 }) throw context.Fail($"the operand must be [images, channels, spatial axes], not {x}");
        for (int i = 1; i <= 2; i++)
        {
            context.SameType(0, i);
            if (x is not null && context.ShapeOf(i) is { } shape && (shape.Rank != 1 || shape[0] != x[1]))
                throw context.Fail($"operand {i} must be [{x[1]}], one number per channel of {x}, not {shape}");
        }

        context.SetOutput(0, type, x);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        if (x.Length == 0) return;
        int channels = x.Shape[1];
        int planes = x.Shape[0] * channels;
        int plane = x.Length / planes;
        (int start, int end) = context.Part.Range(planes);
        for (int i = start; i < end; i++)
        {
            (double mean, double variance) = ScaledRows.Moments(x, i * plane, plane);
            double factor = Numbers.ReadFloat(context.Inputs[1], i % channels) / Math.Sqrt(variance + Epsilon);
            double offset = Numbers.ReadFloat(context.Inputs[2], i % channels) - (mean * factor);
            ScaledRows.Scale(x, context.Outputs[0], i * plane, plane, factor, offset);
        }
    }
}
