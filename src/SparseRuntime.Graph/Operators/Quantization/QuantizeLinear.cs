using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// round(x / scale) + zero point, ties to even, limited to the result's type. Operands: x, scales, and optionally zero
/// points, which are of the result's type.
/// </summary>
/// <param name="axis">The axis that several scales are for; negative values count from the back.</param>
/// <param name="block">How many neighbours along the axis share a scale; 0 gives each slice of the axis its own.</param>
/// <param name="type">The type of the result where there are no zero points.</param>
public sealed class QuantizeLinear(int axis, int block = 0, ElementType type = ElementType.UInt8) : Operator
{
    /// <inheritdoc/>
    public override string Name => "QuantizeLinear";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        if (context.TypeOf(0) != ElementType.Int32) context.FloatingPoint(0);
        context.FloatingPoint(1);
        ElementType result = context.HasInput(2) ? context.TypeOf(2) : type;
        if (result is not (ElementType.UInt8 or ElementType.Int8 or ElementType.UInt16 or ElementType.Int16))
            throw context.Fail($"it gives uint8, int8, uint16 or int16, not {result.DisplayName()}");
        QuantizationGrid.Check(context, axis, block);
        context.SetOutput(0, result, context.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        TensorView y = context.Outputs[0];
        var grid = new QuantizationGrid(x.Shape, context.Inputs[1].Shape, axis, block);
        (int start, int end) = context.Part.Range(y.Length, Chunks.Granularity);
        for (int i = start; i < end; i++)
        {
            int at = grid.Of(i);

            // The quotient is defined in float32, which decides ties.
            float quotient = (float)Numbers.Read(x, i) / (float)Numbers.ReadFloat(context.Inputs[1], at);
            double value = MathF.Round(quotient, MidpointRounding.ToEven);
            if (context.HasInput(2)) value += Numbers.ReadInteger(context.Inputs[2], at);
            Numbers.WriteFloatOrInteger(y, i, value);
        }
    }
}
