using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>(x − zero point) · scale, of the scales' type. Operands: x, scales, and optionally zero points of the type of x.</summary>
/// <param name="axis">The axis that several scales are for; negative values count from the back.</param>
/// <param name="block">How many neighbours along the axis share a scale; 0 gives each slice of the axis its own.</param>
public sealed class DequantizeLinear(int axis, int block = 0) : Operator
{
    /// <inheritdoc/>
    public override string Name => "DequantizeLinear";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = context.TypeOf(0);
        if (type is not (ElementType.UInt8 or ElementType.Int8 or ElementType.UInt16 or ElementType.Int16 or ElementType.Int32))
            throw context.FailType(0, "uint8, int8, uint16, int16 or int32");
        ElementType result = context.FloatingPoint(1);
        if (context.HasInput(2)) context.SameType(0, 2);
        QuantizationGrid.Check(context, axis, block);
        context.SetOutput(0, result, context.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        var grid = new QuantizationGrid(x.Shape, context.Inputs[1].Shape, axis, block);
        (int start, int end) = context.Part.Range(x.Length, Chunks.Granularity);
        for (int i = start; i < end; i++)
        {
            int at = grid.Of(i);
            long value = Numbers.ReadInteger(x, i) - (context.HasInput(2) ? Numbers.ReadInteger(context.Inputs[2], at) : 0);
            Numbers.WriteFloat(context.Outputs[0], i, value * Numbers.ReadFloat(context.Inputs[1], at));
        }
    }
}
