using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>A matrix of the operand's shape with ones on a diagonal and zeros elsewhere.</summary>
/// <param name="type">The type of the result; null means the operand's.</param>
/// <param name="diagonal">Which diagonal: positive numbers lie above the main one.</param>
public sealed class EyeLike(ElementType? type = null, long diagonal = 0) : Operator
{
    /// <summary>The type of the result; null means the operand's.</summary>
    public ElementType? Type { get; } = type;

    /// <summary>Which diagonal: positive numbers lie above the main one.</summary>
    public long Diagonal { get; } = diagonal;

    /// <inheritdoc/>
    public override string Name => "EyeLike";

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        if (context.ShapeOf(0) is { } shape && shape.Rank != 2) throw context.Fail($"the operand must be a matrix, not {shape}");
        context.SetOutput(0, Type ?? context.TypeOf(0), context.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView y = context.Outputs[0];
        y.Bytes.Clear();
        int rows = y.Shape[0];
        int columns = y.Shape[1];
        if (Diagonal <= -rows || Diagonal >= columns) return;
        for (int row = Math.Max(0, (int)-Diagonal); row < rows && row + Diagonal < columns; row++)
            Numbers.WriteOne(y, (int)(((long)row * columns) + row + Diagonal));
    }
}
