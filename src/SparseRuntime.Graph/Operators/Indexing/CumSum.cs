using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Running sums of operand 0 along the axis that operand 1, a scalar, names.</summary>
/// <param name="exclusive">Whether an element is left out of its own sum.</param>
/// <param name="reverse">Whether sums run from the end to the beginning.</param>
public sealed class CumSum(bool exclusive, bool reverse) : Operator
{
    /// <summary>Whether an element is left out of its own sum.</summary>
    public bool Exclusive { get; } = exclusive;

    /// <summary>Whether sums run from the end to the beginning.</summary>
    public bool Reverse { get; } = reverse;

    /// <inheritdoc/>
    public override string Name => "CumSum";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        context.Index(1);
        ElementType type = context.TypeOf(0);
        if (type is ElementType.Bool or ElementType.BFloat16) throw context.FailType(0, "float16, float32, float64 or an integer type");
        if (context.ShapeOf(1) is { } scalar && scalar.ElementCount != 1) throw context.Fail($"operand 1, the axis, must be a scalar, not {scalar}");
        if (context.ShapeOf(0) is { } x && context.TryIntegers(1, out long[]? axis) && axis.Length == 1) context.Axis(axis[0], x.Rank);
        context.SetOutput(0, type, context.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        switch (context.Inputs[0].ElementType)
        {
            case ElementType.Float32: Run<float>(context); break;
            case ElementType.Float64: Run<double>(context); break;
            case ElementType.Float16: Run<Half>(context); break;
            case ElementType.Int8 or ElementType.UInt8: Run<byte>(context); break;
            case ElementType.Int16 or ElementType.UInt16: Run<short>(context); break;
            case ElementType.Int32 or ElementType.UInt32: Run<int>(context); break;
            default: Run<long>(context); break;
        }
    }

    private unsafe void Run<T>(in OperatorContext context)
        where T : unmanaged, INumber<T>
    {
        TensorShape shape = context.Inputs[0].Shape;
        if (shape.ElementCount == 0) return;
        int axis = IndexReader.Read(context.Inputs[1], 0, 0, shape.Rank);
        int extent = shape[axis];
        int inner = (int)shape.CountBetween(axis + 1, shape.Rank);
        var x = (T*)context.Inputs[0].Data;
        var y = (T*)context.Outputs[0].Data;
        (int start, int end) = context.Part.Range(context.Inputs[0].Length / extent);
        for (int lane = start; lane < end; lane++)
        {
            int first = (lane / inner * extent * inner) + (lane % inner);
            int step = inner;
            if (Reverse)
            {
                first += (extent - 1) * inner;
                step = -inner;
            }

            T sum = T.Zero;
            for (int i = 0; i < extent; i++)
            {
                T element = x[first + (i * step)];
                y[first + (i * step)] = Exclusive ? sum : sum + element;
                sum += element;
            }
        }
    }
}
