using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>The numbers from operand 0 up to but not including operand 1 in steps of operand 2, scalars of one type.</summary>
public sealed class Range : Operator
{
    /// <inheritdoc/>
    public override string Name => "Range";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = context.SameType(0, 1);
        context.SameType(0, 2);
        if (type is not (ElementType.Float32 or ElementType.Float64 or ElementType.Int16 or ElementType.Int32 or ElementType.Int64))
            throw context.FailType(0, "float32, float64, int16, int32 or int64");
        for (int i = 0; i < 3; i++)
        {
            if (context.ShapeOf(i) is { } shape && shape.ElementCount != 1) throw context.Fail($"operand {i} must be a scalar, not {shape}");
        }

        TensorShape? result = null;
        if (context.ConstantOf(0) is { } start && context.ConstantOf(1) is { } limit && context.ConstantOf(2) is { } delta)
        {
            Int128 count = type switch
            {
                ElementType.Float32 => Count(context, start.Span<float>()[0], limit.Span<float>()[0], delta.Span<float>()[0]),
                ElementType.Float64 => Count(context, start.Span<double>()[0], limit.Span<double>()[0], delta.Span<double>()[0]),
                ElementType.Int16 => Count(context, (Int128)start.Span<short>()[0], limit.Span<short>()[0], delta.Span<short>()[0]),
                ElementType.Int32 => Count(context, (Int128)start.Span<int>()[0], limit.Span<int>()[0], delta.Span<int>()[0]),
                _ => Count(context, (Int128)start.Span<long>()[0], limit.Span<long>()[0], delta.Span<long>()[0]),
            };
            if (count > int.MaxValue) throw context.Fail($"a range of {count} numbers is above the limit of {int.MaxValue}");
            result = new TensorShape((int)count);
        }

        context.SetOutput(0, type, result);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        switch (context.Outputs[0].ElementType)
        {
            case ElementType.Float32: Fill<float>(context); break;
            case ElementType.Float64: Fill<double>(context); break;
            case ElementType.Int16: Fill<short>(context); break;
            case ElementType.Int32: Fill<int>(context); break;
            default: Fill<long>(context); break;
        }
    }

    private static Int128 Count(InferenceContext context, double start, double limit, double delta)
    {
        double count = Math.Ceiling((limit - start) / delta);
        if (delta == 0 || double.IsNaN(count)) throw context.Fail($"there is no range from {start} to {limit} in steps of {delta}");
        return count <= 0 ? 0 : (Int128)Math.Min(count, 1e30);
    }

    private static Int128 Count(InferenceContext context, Int128 start, Int128 limit, Int128 delta)
    {
        if (delta == 0) throw context.Fail("the step of a range must not be 0");
        Int128 distance = delta > 0 ? limit - start : start - limit;
        return distance <= 0 ? 0 : ((distance - 1) / Int128.Abs(delta)) + 1;
    }

    private static void Fill<T>(in OperatorContext context)
        where T : unmanaged, INumber<T>
    {
        T start = context.Inputs[0].Span<T>()[0];
        T delta = context.Inputs[2].Span<T>()[0];
        Span<T> numbers = context.Outputs[0].Span<T>();
        (int first, int end) = context.Part.Range(numbers.Length, Chunks.Granularity);
        for (int i = first; i < end; i++)
            numbers[i] = start + (T.CreateTruncating(i) * delta);
    }
}
