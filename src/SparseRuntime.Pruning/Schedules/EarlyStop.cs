namespace SparseRuntime.Pruning;

/// <summary>When to end training: the validation loss no longer falls.</summary>
public static class EarlyStop
{
    /// <summary>
    /// Whether the best loss of the last k evaluations is less than ε below the best one before them:
    /// <c>min_(j ≤ i−k) L_j − min_(i−k &lt; j ≤ i) L_j &lt; ε</c>. Never with k evaluations or fewer.
    /// </summary>
    /// <param name="losses">L, the losses in the order of evaluation.</param>
    /// <param name="patience">k, at least 1.</param>
    /// <param name="improvement">ε, what a loss must fall by to count, from 0 on; with 0 a loss that stays where it was still counts as falling.</param>
    /// <exception cref="ArgumentException">A loss is NaN, or a number is out of its range.</exception>
    public static bool Reached(ReadOnlySpan<double> losses, int patience, double improvement)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(patience, 1);
        Arguments.CheckNotNegative(improvement, nameof(improvement));
        Arguments.Check(losses, nameof(losses));
        if (losses.Length <= patience) return false;
        return Least(losses[..^patience]) - improvement < Least(losses[^patience..]);
    }

    /// <summary>The evaluation with the least loss, the first of equal ones, from 0 on.</summary>
    /// <param name="losses">The losses in the order of evaluation, at least one.</param>
    /// <exception cref="ArgumentException">A loss is NaN, or there is none.</exception>
    public static int Best(ReadOnlySpan<double> losses)
    {
        Arguments.Check(losses, nameof(losses));
        return losses.IsEmpty ? throw new ArgumentException("there is no loss", nameof(losses)) : losses.IndexOf(Least(losses));
    }

    private static double Least(ReadOnlySpan<double> losses)
    {
        double least = double.PositiveInfinity;
        foreach (double loss in losses)
            least = Math.Min(least, loss);
        return least;
    }
}
