using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>
/// Which operators keep samples apart: one rule for each that is known to. A rule holds only if sample s of every result is
/// a function of sample s of the operands that carry samples and of the shared ones, the same function for any number of
/// samples. That results have as many samples as operands is checked elsewhere.
/// </summary>
internal static class SampleRules
{
    /// <summary>Whether a node some of whose operands carry samples, or follow from their number, keeps samples apart.</summary>
    public static bool Keep(SampleOperands operands) => operands.Node.Operator switch
    {
        Linear linear => Layer(operands, linear),
        Unary or Cast or FloatTest or Clip or Dropout => operands.OnlyFirst,
        Binary or Comparison or Pow or Where => Broadcast(operands),
        Conv or ConvTranspose or TapSum => operands.OnlyFirst && operands.Shape(0).Rank >= 3,
        MatMul => Product(operands),
        Gemm gemm => Product(operands, gemm),
        // Positions in the second result are counted over the whole operand.
        MaxPool => operands.OnlyFirst && operands.Shape(0).Rank >= 3 && !operands.Node.Outputs.Skip(1).Any(output => output.IsUsed),
        PoolOperator or GlobalPool => operands.OnlyFirst && operands.Shape(0).Rank >= 3,
        BatchNormalization or InstanceNormalization or GroupNormalization or LocalResponseNormalization => operands.OnlyFirst && operands.Shape(0).Rank >= 2,
        LayerNormalization normalization => operands.OnlyFirst && operands.Axis(normalization.Axis) > 0,
        AxisOperator along => operands.OnlyFirst && operands.Axis(along.Axis) > 0,
        ArgExtreme along => operands.OnlyFirst && operands.Axis(along.Axis) > 0,
        TopK along => operands.OnlyFirst && operands.Axis(along.Axis) > 0,
        Reduce reduce => Reduction(operands, reduce),
        Trilu => operands.OnlyFirst && operands.Shape(0).Rank >= 3,
        _ => SampleMoves.Keep(operands),
    };

    /// <summary>Rows of a matrix of rank 2, or whole matrices or images, belong to samples.</summary>
    private static bool Layer(SampleOperands operands, Linear linear)
    {
        if (!operands.IsPerSample(0) || (linear.Layer.HasResidual && !operands.IsPerSample(1))) return false;
        return operands.Shape(0).Rank >= (linear.Operand == LinearOperand.Rows ? 2 : 3);
    }

    private static bool Broadcast(SampleOperands operands)
    {
        int rank = operands.Node.Outputs[0].Facts.Shape!.Rank;
        for (int i = 0; i < operands.Count; i++)
        {
            if (!operands.Broadcasts(i, rank)) return false;
        }

        return operands.AnyPerSample;
    }

    private static bool Product(SampleOperands operands)
    {
        TensorShape a = operands.Shape(0), b = operands.Shape(1);
        int rank = Math.Max(a.Rank, b.Rank);
        if (!operands.IsPerSample(1)) return operands.IsPerSample(0) && ((a.Rank == 2 && b.Rank <= 2 && operands.IsShared(1)) || (a.Rank == rank && rank >= 3 && operands.Broadcasts(1, rank)));

        // Dimension 0 of the right operand must be none of its matrix.
        return rank >= 3 && b.Rank == rank && operands.Broadcasts(0, rank);
    }

    private static bool Product(SampleOperands operands, Gemm gemm) =>
        operands.IsPerSample(0) && !gemm.TransposeA && operands.IsShared(1) && operands.Broadcasts(2, 2);

    private static bool Reduction(SampleOperands operands, Reduce reduce)
    {
        if (!operands.OnlyFirst) return false;
        if (!operands.Has(1)) return reduce.NoopWithEmptyAxes;
        if (operands.Integers(1) is not { } axes) return false;
        return axes.Length == 0 ? reduce.NoopWithEmptyAxes : !Array.Exists(axes, axis => operands.Axis(axis) == 0);
    }
}
