using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// The upper or lower triangle of every matrix in operand 0's last two axes, zeros elsewhere. Operand 1, optional, says
/// which diagonal bounds the triangle and belongs to it: 0 is the main one, positive numbers lie above it.
/// </summary>
/// <param name="upper">Whether the upper triangle is kept instead of the lower one.</param>
public sealed class Trilu(bool upper) : Operator
{
    /// <summary>Whether the upper triangle is kept instead of the lower one.</summary>
    public bool Upper { get; } = upper;

    /// <inheritdoc/>
    public override string Name => "Trilu";

    /// <inheritdoc/>
    public override bool CanSplit => true;

    /// <inheritdoc/>
    public override void Infer(InferenceContext context)
    {
        if (context.HasInput(1))
        {
            context.Index(1);
            if (context.ShapeOf(1) is { } k && k.ElementCount != 1) throw context.Fail($"operand 1, the diagonal, must be a scalar, not {k}");
        }

        if (context.ShapeOf(0) is { Rank: < 2 } shape) throw context.Fail($"the operand must have matrices in its last two axes, not {shape}");
        context.SetOutput(0, context.TypeOf(0), context.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Execute(in OperatorContext context)
    {
        TensorView x = context.Inputs[0];
        if (x.Length == 0) return;
        long diagonal = context.HasInput(1) ? Numbers.ReadInteger(context.Inputs[1], 0) : 0;
        int rows = x.Shape[^2];
        int columns = x.Shape[^1];
        int size = x.ElementType.Size();
        (int start, int end) = context.Part.Range(x.Length / columns);
        diagonal = Math.Clamp(diagonal, -rows, columns);
        for (int row = start; row < end; row++)
        {
            // Columns from this one on belong to the upper triangle; the bounding diagonal belongs to both.
            int bound = (int)Math.Clamp((row % rows) + diagonal + (Upper ? 0 : 1), 0, columns);
            Span<byte> source = x.Bytes.Slice(row * columns * size, columns * size);
            Span<byte> target = context.Outputs[0].Bytes.Slice(row * columns * size, columns * size);
            source.CopyTo(target);
            if (Upper) target[..(bound * size)].Clear();
            else target[(bound * size)..].Clear();
        }
    }
}
