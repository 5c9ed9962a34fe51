using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>
/// The N:M pattern: of every M consecutive weights of a row, N are kept; 2:4 is what sparse tensor cores read (Mishra et
/// al. 2021, "Accelerating sparse deep neural networks").
/// </summary>
public static class NOfM
{
    /// <summary>
    /// Keeps the N largest scores of every aligned group of M along a row; of equal scores the one of lower index.
    /// Groups do not touch each other, so with magnitudes this is exactly the mask that minimises
    /// <c>‖W − W ⊙ mask‖²</c> over all N:M masks. A row that M does not divide ends in a shorter group, as if filled up
    /// with weights that are never kept: it keeps N, or all when it has fewer.
    /// </summary>
    /// <param name="shape">The weights: the first axis counts rows, all others together are a row.</param>
    /// <param name="scores">One score per weight, row-major.</param>
    /// <param name="kept">N, 0 to M.</param>
    /// <param name="group">M, at least 1.</param>
    /// <exception cref="ArgumentException">
    /// The shape has fewer than two axes, the scores do not fill it, one is NaN, or N and M are out of range.
    /// </exception>
    public static Mask Mask(TensorShape shape, ReadOnlySpan<float> scores, int kept, int group)
    {
        (int rows, int columns) = Layout.Matrix(shape, scores.Length);
        if (group < 1) throw new ArgumentOutOfRangeException(nameof(group), group, $"a group of {group} weights is below 1");
        if (kept < 0 || kept > group) throw new ArgumentOutOfRangeException(nameof(kept), kept, $"{kept} kept weights are outside 0 to the group's {group}");
        var mask = new Mask(shape);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column += Math.Min(group, columns - column))
            {
                int first = (row * columns) + column;
                TopK.Select(scores.Slice(first, Math.Min(group, columns - column)), kept, i => mask[first + i] = true);
            }
        }

        return mask;
    }
}
