using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Any weight-bearing operator after lowering: operand 0 is what the weights are applied to, operand 1, where the layer
/// has a residual, what is added to the result's sums; everything else is in the layer. The runtime gives each such node
/// to a kernel; <see cref="Execute"/> is the plain definition, used for folding and comparison.
/// </summary>
/// <param name="layer">Weights, window, bias and activation.</param>
/// <param name="operand">How the operand is laid out.</param>
/// <param name="origin">The operator that was lowered, such as <c>Conv</c>, for reports.</param>
public sealed class Linear(LinearLayer layer, LinearOperand operand, string origin) : Operator
{
    /// <inheritdoc/>
    public override string Name => origin;

    /// <summary>Weights, window, bias and activation.</summary>
    public LinearLayer Layer { get; } = layer;

    /// <summary>How the operand is laid out.</summary>
    public LinearOperand Operand { get; } = operand;

    /// <summary>What the weights were before channels were taken out.</summary>
    public LinearExtent Whole { get; private init; } = LinearExtent.Of(layer.Weights);

    /// <summary>The same operator with another layer, whose rows and taps are those of this one's or what is left of them.</summary>
    public Linear With(LinearLayer layer)
    {
        LinearExtent extent = LinearExtent.Of(layer.Weights);
        bool isWhole = extent.Rows == Whole.Rows && extent.Taps == Whole.Taps;
        return new Linear(layer, Operand, Name) { Whole = isWhole ? extent : Whole };
    }

    /// <summary>The same operator for an operand, and with a result, that are laid out another way.</summary>
    public Linear With(LinearOperand operand) => new(Layer, operand, Name) { Whole = Whole };

    /// <summary>The geometry of a call with an operand of the given shape.</summary>
    /// <exception cref="ArgumentException">The operand does not fit the layer; the message says what would.</exception>
    public LinearGeometry Geometry(TensorShape input)
    {
        int features = Layer.InputFeatures;
        switch (Operand)
        {
            case LinearOperand.Rows:
                Expect(input, input.Rank >= 1 && input[^1] == features, $"[..., {features}]");
                return new LinearGeometry(Layer, checked((int)input.CountBetween(0, input.Rank - 1)), Extent3.One);
            case LinearOperand.Columns:
                Expect(input, input.Rank >= 2 && input[^2] == features, $"[..., {features}, columns]");
                return new LinearGeometry(Layer, checked((int)input.CountBetween(0, input.Rank - 2)), new Extent3(1, 1, input[^1]));
            default:
                Expect(input, input.Rank is >= 3 and <= 5 && input[1] == features, $"[images, {features}, plane]");
                return new LinearGeometry(Layer, input[0], Extent3.From(input.Dimensions[2..], 1));
        }
    }

    /// <summary>The shape of the result for an operand of the given shape.</summary>
    /// <exception cref="ArgumentException">The operand does not fit the layer; the message says what would.</exception>
    public TensorShape OutputShape(TensorShape input)
    {
        LinearGeometry geometry = Geometry(input);
        int[] extents = input.Dimensions.ToArray();
        switch (Operand)
        {
            case LinearOperand.Rows:
                extents[^1] = geometry.OutputFeatures;
                break;
            case LinearOperand.Columns:
                extents[^2] = geometry.OutputFeatures;
                break;
            default:
                extents[1] = geometry.OutputFeatures;
                ReadOnlySpan<int> plane = [geometry.OutputPlane.Depth, geometry.OutputPlane.Height, geometry.OutputPlane.Width];
                plane[^(extents.Length - 2)..].CopyTo(extents.AsSpan(2));
                break;
        }

        return new TensorShape(extents);
    }

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        if (context.TypeOf(0) != ElementType.Float32)
            throw context.Fail($"its operand must be float32, not {context.TypeOf(0).DisplayName()}");
        TensorShape? result = context.ShapeOf(0) is { } shape ? OutputShape(shape) : null;
        context.SetOutput(0, ElementType.Float32, result);
        if (!Layer.HasResidual) return;
        if (context.TypeOf(1) != ElementType.Float32)
            throw context.Fail($"its residual must be float32, not {context.TypeOf(1).DisplayName()}");
        if (result is not null && context.ShapeOf(1) is { } residual && !residual.Equals(result))
            throw context.Fail($"its residual has shape {residual} where {result} is expected");
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context) =>
        LinearDefinition.Compute(
            Layer,
            Geometry(context.Inputs[0].Shape),
            context.Inputs[0].Span<float>(),
            context.Outputs[0].Span<float>(),
            Layer.HasResidual ? context.Inputs[1].Span<float>() : default);

    private static void Expect(TensorShape input, bool fits, string expected)
    {
        if (!fits) throw new ArgumentException($"its operand has shape {input} where {expected} is expected");
    }
}
