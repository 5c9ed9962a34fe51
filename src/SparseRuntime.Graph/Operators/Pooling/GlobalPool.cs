using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>One number for every plane of [images, channels, …]; the spatial axes stay with extent 1.</summary>
/// <param name="kind">What is made of a plane.</param>
/// <param name="order">p of the norm; for <see cref="GlobalPoolKind.Lp"/> only.</param>
public sealed class GlobalPool(GlobalPoolKind kind, int order = 2) : Operator
{
    /// <summary>What is made of a plane.</summary>
    public GlobalPoolKind Kind { get; } = kind;

    /// <summary>p of the norm.</summary>
    public int Order { get; } = order;

    /// <inheritdoc/>
    public override string Name { get; } = $"Global{kind}Pool";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        if (Order < 1) throw context.Fail($"the norm's order must be positive, not {Order}");
        ElementType type = context.IeeeFloat(0);
        TensorShape? shape = null;
        if (context.ShapeOf(0) is { } x)
        {
            if (x.Rank < 3 || x.CountBetween(2, x.Rank) == 0) throw context.Fail($"the operand must be [images, channels, non-empty spatial axes], not {x}");
            int[] extents = x.Dimensions.ToArray();
            extents.AsSpan(2).Fill(1);
            shape = new TensorShape(extents);
        }

        context.SetOutput(0, type, shape);
    }

    /// <inheritdoc/>
    public override unsafe void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        TensorView y = context.Outputs[0];
        if (y.Length == 0) return;
        int plane = x.Length / y.Length;
        (int start, int end) = context.Part.Range(y.Length, 8);
        for (int i = start; i < end; i++)
        {
            int first = i * plane;
            double result = x.ElementType == ElementType.Float32 && Kind != GlobalPoolKind.Lp
                ? Kind == GlobalPoolKind.Average
                    ? DoubleSums.Sum((float*)x.Data + first, plane) / plane
                    : FloatRows.Greatest((float*)x.Data + first, plane)
                : Pool(x, first, plane);
            Numbers.WriteFloat(y, i, result);
        }
    }

    private double Pool(TensorView x, int first, int plane)
    {
        double result = Kind == GlobalPoolKind.Max ? double.NegativeInfinity : 0;
        for (int i = first; i < first + plane; i++)
        {
            double element = Numbers.ReadFloat(x, i);
            result = Kind switch
            {
                GlobalPoolKind.Max => Math.Max(result, element),
                GlobalPoolKind.Average => result + element,
                _ => result + Math.Pow(Math.Abs(element), Order),
            };
        }

        return Kind switch
        {
            GlobalPoolKind.Max => result,
            GlobalPoolKind.Average => result / plane,
            _ => Math.Pow(result, 1.0 / Order),
        };
    }
}
