using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>Checks that scores lie as a shape says.</summary>
internal static class Layout
{
    /// <summary>Fails unless there is one score per element.</summary>
    public static void CheckLength(TensorShape shape, int scores)
    {
        if (shape.ElementCount != scores) throw new ArgumentException($"{scores} scores do not fill weights of {shape}", nameof(scores));
    }

    /// <summary>The shape as rows by all its other axes.</summary>
    public static (int Rows, int Columns) Matrix(TensorShape shape, int scores)
    {
        CheckLength(shape, scores);
        if (shape.Rank < 2) throw new ArgumentException($"weights of {shape} have no rows: at least two axes are needed", nameof(shape));
        return scores == 0 ? (0, 0) : (shape[0], scores / shape[0]);
    }
}
