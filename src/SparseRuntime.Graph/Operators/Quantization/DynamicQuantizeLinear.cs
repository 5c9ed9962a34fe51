using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// A float32 operand as uint8, with the scale and the zero point that the range of its elements, 0 included, calls for:
/// results 1 and 2.
/// </summary>
public sealed class DynamicQuantizeLinear : Operator
{
    /// <inheritdoc/>
    public override string Name => "DynamicQuantizeLinear";

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        if (context.TypeOf(0) != ElementType.Float32) throw context.FailType(0, "float32");
        context.SetOutput(0, ElementType.UInt8, context.ShapeOf(0));
        context.SetOutput(1, ElementType.Float32, TensorShape.Scalar);
        context.SetOutput(2, ElementType.UInt8, TensorShape.Scalar);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        ReadOnlySpan<float> x = context.Inputs[0].Span<float>();
        Span<byte> y = context.Outputs[0].Span<byte>();
        float least = 0;
        float most = 0;
        foreach (float value in x)
        {
            least = MathF.Min(least, value);
            most = MathF.Max(most, value);
        }

        float scale = least == most ? 1 : (most - least) / byte.MaxValue;
        float zero = MathF.Round(Math.Clamp(-least / scale, 0, byte.MaxValue), MidpointRounding.ToEven);
        for (int i = 0; i < x.Length; i++)
            y[i] = byte.CreateSaturating(MathF.Round(x[i] / scale, MidpointRounding.ToEven) + zero);
        if (context.Outputs.Length > 1) context.Outputs[1].Span<float>()[0] = scale;
        if (context.Outputs.Length > 2) context.Outputs[2].Span<byte>()[0] = byte.CreateSaturating(zero);
    }
}
