using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// (x − mean) / √(variance + ε) · scale + bias, with mean and variance over each group of neighbouring channels of an
/// image. Operands: x [images, channels, …], scale and bias [groups] or [channels].
/// </summary>
/// <param name="groups">Into how many groups the channels are divided.</param>
/// <param name="epsilon">ε.</param>
/// <param name="perChannel">Whether scale and bias have one number per channel instead of one per group.</param>
public sealed class GroupNormalization(int groups, float epsilon, bool perChannel) : Operator
{
    /// <summary>Number of groups.</summary>
    public int Groups { get; } = groups;

    /// <summary>Added to the variance.</summary>
    public float Epsilon { get; } = epsilon;

    /// <summary>Whether scale and bias have one number per channel instead of one per group.</summary>
    public bool PerChannel { get; } = perChannel;

    /// <inheritdoc/>
    public override string Name => "GroupNormalization";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = context.FloatingPoint(0);
        if (Groups < 1) throw context.Fail($"the number of groups must be positive, not {Groups}");
        TensorShape? x = context.ShapeOf(0);
        if (x is { Rank: < 2 }) throw context.Fail($"operand 0 must be [images, channels, ...], not {x}");
        if (x is not null && x[1] % Groups != 0) throw context.Fail($"{x[1]} channels cannot be divided into {Groups} groups");
        for (int i = 1; i <= 2; i++)
        {
            context.SameType(0, i);
            int? expected = PerChannel ? x?[1] : Groups;
            if (expected is { } count && context.ShapeOf(i) is { } shape && (shape.Rank != 1 || shape[0] != count))
                throw context.Fail($"operand {i} must be [{count}], one number per {(PerChannel ? "channel" : "group")}, not {shape}");
        }

        context.SetOutput(0, type, x);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        if (x.Length == 0) return;
        int channels = x.Shape[1] / Groups;
        int plane = x.Length / x.Shape[0] / x.Shape[1];
        (int start, int end) = context.Part.Range(x.Shape[0] * Groups);
        for (int i = start; i < end; i++)
        {
            int group = i % Groups;
            int first = i * channels * plane;
            (double mean, double variance) = ScaledRows.Moments(x, first, channels * plane);
            double deviation = Math.Sqrt(variance + Epsilon);
            for (int c = 0; c < channels; c++)
            {
                int parameter = PerChannel ? (group * channels) + c : group;
                double factor = Numbers.ReadFloat(context.Inputs[1], parameter) / deviation;
                double offset = Numbers.ReadFloat(context.Inputs[2], parameter) - (mean * factor);
                ScaledRows.Scale(x, context.Outputs[0], first + (c * plane), plane, factor, offset);
            }
        }
    }
}
