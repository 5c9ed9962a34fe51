using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Where along an axis the greatest or least element lies, as int64.</summary>
/// <param name="greatest">Whether the greatest is sought instead of the least.</param>
/// <param name="axis">Negative values count from the back.</param>
/// <param name="keepDimensions">Whether the axis stays with extent 1.</param>
/// <param name="selectLast">Whether the last of equal elements counts instead of the first.</param>
public sealed class ArgExtreme(bool greatest, int axis = 0, bool keepDimensions = true, bool selectLast = false) : Operator
{
    /// <summary>Whether the greatest is sought instead of the least.</summary>
    public bool Greatest { get; } = greatest;

    /// <summary>Along which elements are compared.</summary>
    public int Axis { get; } = axis;

    /// <summary>Whether the axis stays with extent 1.</summary>
    public bool KeepDimensions { get; } = keepDimensions;

    /// <summary>Whether the last of equal elements counts instead of the first.</summary>
    public bool SelectLast { get; } = selectLast;

    /// <inheritdoc/>
    public override string Name => Greatest ? "ArgMax" : "ArgMin";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        if (context.TypeOf(0) is ElementType.Bool or ElementType.BFloat16) throw context.FailType(0, "float16, float32, float64 or an integer type");
        TensorShape? shape = null;
        if (context.ShapeOf(0) is { } x)
        {
            int axis = context.Axis(Axis, x.Rank);
            if (x[axis] == 0) throw context.Fail($"axis {axis} of {x} has no element to choose");
            shape = new TensorShape(KeepDimensions
                ? [.. x.Dimensions[..axis], 1, .. x.Dimensions[(axis + 1)..]]
                : [.. x.Dimensions[..axis], .. x.Dimensions[(axis + 1)..]]);
        }

        context.SetOutput(0, ElementType.Int64, shape);
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
            case ElementType.UInt8: Run<byte>(context); break;
            case ElementType.Int16: Run<short>(context); break;
            case ElementType.UInt16: Run<ushort>(context); break;
            case ElementType.Int32: Run<int>(context); break;
            case ElementType.UInt32: Run<uint>(context); break;
            case ElementType.Int64: Run<long>(context); break;
            default: Run<ulong>(context); break;
        }
    }

    private unsafe void Run<T>(in OperatorContext context)
        where T : unmanaged, INumber<T>
    {
        TensorShape shape = context.Inputs[0].Shape;
        if (shape.ElementCount == 0) return;
        int axis = Axis < 0 ? Axis + shape.Rank : Axis;
        int extent = shape[axis];
        int inner = (int)shape.CountBetween(axis + 1, shape.Rank);
        var x = (T*)context.Inputs[0].Data;
        var y = (long*)context.Outputs[0].Data;
        (int start, int end) = context.Part.Range(context.Outputs[0].Length, 8);
        for (int lane = start; lane < end; lane++)
        {
            T* first = x + (lane / inner * extent * inner) + (lane % inner);
            T best = *first;
            int index = 0;
            for (int i = 1; i < extent; i++)
            {
                T element = first[i * inner];
                bool better = Greatest ? element > best : element < best;
                if (!better && !(SelectLast && element == best)) continue;
                best = element;
                index = i;
            }

            y[lane] = index;
        }
    }
}
