using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// A function of pairs of elements of one type. The operands are broadcast to a common shape: aligned at the last
/// axis, missing axes and extents of 1 repeated.
/// </summary>
/// <param name="kind">Which function.</param>
public sealed class Binary(BinaryKind kind) : Operator
{
    /// <summary>Which function.</summary>
    public BinaryKind Kind { get; } = kind;

    /// <inheritdoc/>
    public override string Name { get; } = kind.ToString();

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override bool CanOverwrite(int operand) => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        ElementType type = context.SameType(0, 1);
        switch (Kind)
        {
            case BinaryKind.And or BinaryKind.Or or BinaryKind.Xor:
                if (type.IsFloatingPoint()) throw context.FailType(0, "bool or an integer type");
                break;
            case BinaryKind.ShiftLeft or BinaryKind.ShiftRight:
                if (!type.IsInteger() || type.IsSignedInteger()) throw context.FailType(0, "an unsigned integer type");
                break;
            default:
                if (type == ElementType.Bool) throw context.FailType(0, "a type of numbers");
                break;
        }

        context.SetOutput(0, type, context.BroadcastShape(0, 1));
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        bool floats = context.Outputs[0].ElementType.IsFloatingPoint();
        switch (Kind)
        {
            case BinaryKind.Add: BinaryRows.Numbers<BinaryFunctions.Add>(context); break;
            case BinaryKind.Sub: BinaryRows.Numbers<BinaryFunctions.Sub>(context); break;
            case BinaryKind.Mul: BinaryRows.Numbers<BinaryFunctions.Mul>(context); break;
            case BinaryKind.Div when floats: BinaryRows.Floats<BinaryFunctions.Div>(context); break;
            case BinaryKind.Div: BinaryRows.Numbers<BinaryFunctions.IntegerDiv>(context); break;
            case BinaryKind.Mod: BinaryRows.Numbers<BinaryFunctions.Mod>(context); break;
            case BinaryKind.Fmod: BinaryRows.Numbers<BinaryFunctions.Fmod>(context); break;
            case BinaryKind.Max: BinaryRows.Numbers<BinaryFunctions.Max>(context); break;
            case BinaryKind.Min: BinaryRows.Numbers<BinaryFunctions.Min>(context); break;
            case BinaryKind.PRelu: BinaryRows.Numbers<BinaryFunctions.PRelu>(context); break;
            case BinaryKind.And: BinaryRows.Integers<IntegerFunctions.And>(context); break;
            case BinaryKind.Or: BinaryRows.Integers<IntegerFunctions.Or>(context); break;
            case BinaryKind.Xor: BinaryRows.Integers<IntegerFunctions.Xor>(context); break;
            case BinaryKind.ShiftLeft: BinaryRows.Integers<IntegerFunctions.ShiftLeft>(context); break;
            case BinaryKind.ShiftRight: BinaryRows.Integers<IntegerFunctions.ShiftRight>(context); break;
            default: throw new InvalidOperationException($"there is no binary function {Kind}");
        }
    }
}
