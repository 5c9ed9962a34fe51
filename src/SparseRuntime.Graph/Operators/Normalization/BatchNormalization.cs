using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// (x − mean) / √(variance + ε) · scale + bias per channel, with the statistics given. Operands: x [images, channels,
/// …], scale, bias, mean and variance [channels].
/// </summary>
/// <param name="epsilon">ε.</param>
public sealed class BatchNormalization(float epsilon) : Operator
{
    /// <summary>Added to the variance.</summary>
    public float Epsilon { get; } = epsilon;

    /// <inheritdoc/>
    public override string Name => "BatchNormalization";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override bool CanOverwrite(int operand) => operand == 0;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = context.FloatingPoint(0);
        TensorShape? x = context.ShapeOf(0);
        if (x is { Rank: 0 }) throw context.Fail("operand 0 must be [images, channels, ...], not a scalar");
        for (int i = 1; i <= 4; i++)
        {
            context.FloatingPoint(i);
            if (x is not null && context.ShapeOf(i) is { } statistic && (statistic.Rank != 1 || statistic[0] != Channels(x)))
                throw context.Fail($"operand {i} must be [{Channels(x)}], one number per channel of {x}, not {statistic}");
        }

        context.SetOutput(0, type, x);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        int channels = Channels(x.Shape);
        int plane = x.Length == 0 ? 0 : x.Length / (x.Shape[0] * channels);
        (int start, int end) = context.Part.Range(x.Length == 0 ? 0 : x.Shape[0] * channels);
        for (int row = start; row < end; row++)
        {
            int channel = row % channels;
            double factor = Numbers.ReadFloat(context.Inputs[1], channel) / Math.Sqrt(Numbers.ReadFloat(context.Inputs[4], channel) + Epsilon);
            double offset = Numbers.ReadFloat(context.Inputs[2], channel) - (Numbers.ReadFloat(context.Inputs[3], channel) * factor);
            ScaledRows.Scale(x, context.Outputs[0], row * plane, plane, factor, offset);
        }
    }

    /// <summary>A vector counts as images of one channel.</summary>
    private static int Channels(TensorShape x) => x.Rank > 1 ? x[1] : 1;
}
