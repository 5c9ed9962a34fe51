using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Compares pairs of elements of one type, broadcast as for <see cref="Binary"/>; the result is bool.</summary>
/// <param name="kind">How elements are compared.</param>
public sealed class Comparison(ComparisonKind kind) : Operator
{
    /// <summary>How elements are compared.</summary>
    public ComparisonKind Kind { get; } = kind;

    /// <inheritdoc/>
    public override string Name { get; } = kind.ToString();

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override bool CanOverwrite(int operand) => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        if (context.SameType(0, 1) == ElementType.Bool && Kind != ComparisonKind.Equal) throw context.FailType(0, "a type of numbers");
        context.SetOutput(0, ElementType.Bool, context.BroadcastShape(0, 1));
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        switch (context.Inputs[0].ElementType)
        {
            case ElementType.Float32: Run<float>(context); break;
            case ElementType.Float64: Run<double>(context); break;
            case ElementType.Float16: Run<Half>(context); break;
            case ElementType.Int8: Run<sbyte>(context); break;
            case ElementType.UInt8 or ElementType.Bool: Run<byte>(context); break;
            case ElementType.Int16: Run<short>(context); break;
            case ElementType.UInt16: Run<ushort>(context); break;
            case ElementType.Int32: Run<int>(context); break;
            case ElementType.UInt32: Run<uint>(context); break;
            case ElementType.Int64: Run<long>(context); break;
            case ElementType.UInt64: Run<ulong>(context); break;
            default: RunBFloat16(context); break;
        }
    }

    private unsafe void Run<T>(in OperatorContext context)
        where T : unmanaged, INumber<T>
    {
        var a = (T*)context.Inputs[0].Data;
        var b = (T*)context.Inputs[1].Data;
        var y = (bool*)context.Outputs[0].Data;
        var rows = new BroadcastRows(
            context.Outputs[0].Shape, context.Inputs[0].Shape, context.Inputs[1].Shape, TensorShape.Scalar, context.Part);
        while (rows.Next())
        {
            for (int i = 0; i < rows.Length; i++)
                y[rows.Start + i] = Compare(a[rows.A + (i * rows.StepA)], b[rows.B + (i * rows.StepB)]);
        }
    }

    private unsafe void RunBFloat16(in OperatorContext context)
    {
        var y = (bool*)context.Outputs[0].Data;
        var rows = new BroadcastRows(
            context.Outputs[0].Shape, context.Inputs[0].Shape, context.Inputs[1].Shape, TensorShape.Scalar, context.Part);
        while (rows.Next())
        {
            for (int i = 0; i < rows.Length; i++)
            {
                y[rows.Start + i] = Compare(
                    Numbers.ReadFloat(context.Inputs[0], rows.A + (i * rows.StepA)),
                    Numbers.ReadFloat(context.Inputs[1], rows.B + (i * rows.StepB)));
            }
        }
    }

    private bool Compare<T>(T a, T b)
        where T : INumber<T> => Kind switch
        {
            ComparisonKind.Equal => a == b,
            ComparisonKind.Greater => a > b,
            ComparisonKind.GreaterOrEqual => a >= b,
            ComparisonKind.Less => a < b,
            _ => a <= b,
        };
}
