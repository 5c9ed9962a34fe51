using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Combines the elements along the axes that operand 1 lists; all axes when it is left out or empty. Sums of floats are
/// kept in double precision, those of integers wrap.
/// </summary>
/// <param name="kind">How elements are combined.</param>
/// <param name="keepDimensions">Whether the axes stay with extent 1.</param>
/// <param name="noopWithEmptyAxes">Whether no axes mean every element by itself instead of all axes.</param>
public sealed class Reduce(ReduceKind kind, bool keepDimensions = true, bool noopWithEmptyAxes = false) : Operator
{
    /// <summary>How elements are combined.</summary>
    public ReduceKind Kind { get; } = kind;

    /// <summary>Whether the axes stay with extent 1.</summary>
    public bool KeepDimensions { get; } = keepDimensions;

    /// <summary>Whether no axes mean every element by itself instead of all axes.</summary>
    public bool NoopWithEmptyAxes { get; } = noopWithEmptyAxes;

    /// <inheritdoc/>
    public override string Name { get; } = $"Reduce{kind}";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = context.TypeOf(0);
        bool supported = Kind switch
        {
            ReduceKind.L2 or ReduceKind.LogSum or ReduceKind.LogSumExp => type.IsFloatingPoint(),
            ReduceKind.Max or ReduceKind.Min => true,
            _ => type != ElementType.Bool,
        };
        if (!supported || type == ElementType.BFloat16)
        {
            throw context.FailType(0, Kind is ReduceKind.L2 or ReduceKind.LogSum or ReduceKind.LogSumExp
                ? "float16, float32 or float64"
                : "float16, float32, float64 or an integer type");
        }

        long[]? axes = null;
        if (context.HasInput(1)) context.Index(1);
        bool known = !context.HasInput(1) || context.TryIntegers(1, out axes);
        TensorShape? shape = null;
        if (known && context.ShapeOf(0) is { } x)
        {
            bool[] reduced = context.Axes(axes ?? [], x.Rank);
            if ((axes is null || axes.Length == 0) && !NoopWithEmptyAxes) Array.Fill(reduced, true);
            var extents = new List<int>();
            for (int axis = 0; axis < x.Rank; axis++)
            {
                if (!reduced[axis]) extents.Add(x[axis]);
                else if (KeepDimensions) extents.Add(1);
            }

            shape = new TensorShape([.. extents]);
        }

        context.SetOutput(0, type, shape);
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        int rank = context.Inputs[0].Shape.Rank;
        Span<bool> reduced = stackalloc bool[rank];
        bool empty = !context.HasInput(1) || context.Inputs[1].Length == 0;
        reduced.Fill(empty && !NoopWithEmptyAxes);
        if (!empty)
        {
            for (int i = 0; i < context.Inputs[1].Length; i++)
            {
                long axis = Numbers.ReadInteger(context.Inputs[1], i);
                reduced[(int)(axis < 0 ? axis + rank : axis)] = true;
            }
        }

        switch (context.Inputs[0].ElementType)
        {
            case ElementType.Float32: Reduction.Floats<float>(Kind, context, reduced); break;
            case ElementType.Float64: Reduction.Floats<double>(Kind, context, reduced); break;
            case ElementType.Float16: Reduction.Floats<Half>(Kind, context, reduced); break;
            case ElementType.Int8: Reduction.Integers<sbyte>(Kind, context, reduced); break;
            case ElementType.UInt8 or ElementType.Bool: Reduction.Integers<byte>(Kind, context, reduced); break;
            case ElementType.Int16: Reduction.Integers<short>(Kind, context, reduced); break;
            case ElementType.UInt16: Reduction.Integers<ushort>(Kind, context, reduced); break;
            case ElementType.Int32: Reduction.Integers<int>(Kind, context, reduced); break;
            case ElementType.UInt32: Reduction.Integers<uint>(Kind, context, reduced); break;
            case ElementType.Int64: Reduction.Integers<long>(Kind, context, reduced); break;
            default: Reduction.Integers<ulong>(Kind, context, reduced); break;
        }
    }
}
