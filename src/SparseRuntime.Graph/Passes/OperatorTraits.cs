using SparseRuntime.Graph.Operators;

namespace SparseRuntime.Graph.Passes;

/// <summary>What passes know about operators beyond their types.</summary>
internal static class OperatorTraits
{
    /// <summary>Whether the results follow from the operands' shapes alone.</summary>
    public static bool ReadsOnlyShape(Operator op) => op is Shape or Size;

    /// <summary>Axis i of the result is this axis of an operand of the given rank, counted from the front.</summary>
    public static int[] AxesOf(Transpose transpose, int rank)
    {
        int[] axes = [.. transpose.Permutation ?? Enumerable.Range(0, rank).Reverse()];
        for (int i = 0; i < axes.Length; i++)
        {
            if (axes[i] < 0) axes[i] += rank;
        }

        return axes;
    }
}
