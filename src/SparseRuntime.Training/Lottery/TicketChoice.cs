namespace SparseRuntime.Training;

/// <summary>Chooses among the tickets of several searches, as of other seeds, rates or recipes, by validation and never by test samples.</summary>
public static class TicketChoice
{
    /// <summary>The run of greatest validation accuracy among those that keep few enough weights; of equal ones that which keeps fewest, then the first.</summary>
    /// <param name="runs">Runs of any searches on the same data, trained on classes.</param>
    /// <param name="density">The greatest share of weights that it may keep, 0 to 1.</param>
    /// <returns>The run; null where none keeps so few.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside 0 to 1.</exception>
    public static RunRow? Best(IEnumerable<RunRow> runs, double density)
    {
        ArgumentNullException.ThrowIfNull(runs);
        if (density is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(density), density, "it must be between 0 and 1");
        return runs.Where(run => run.Density <= density).OrderByDescending(run => run.ValidationAccuracy).ThenBy(run => run.Density).FirstOrDefault();
    }
}
