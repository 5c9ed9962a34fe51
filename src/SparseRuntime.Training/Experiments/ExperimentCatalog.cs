namespace SparseRuntime.Training;

/// <summary>
/// The experiments that take nothing but levels, in the order that they are listed in, with their usual parameters.
/// <see cref="DynamicTraining"/> and <see cref="TransferredTickets"/> have to be told of methods and of another search.
/// </summary>
public static class ExperimentCatalog
{
    private static readonly Func<IReadOnlyList<int>, Experiment>[] All =
    [
        levels => new Perturbation(levels),
        levels => new PartialRewinding(levels, [[0]]),
        levels => new SignedConstantStart(levels),
        levels => new FineTuning(levels),
        levels => new RateRewinding(levels),
        levels => new CriterionMasks(levels),
        levels => new StrongTickets(levels),
        levels => new SignRetentionMeasure(levels),
        levels => new EarlyGradients(levels),
        levels => new AlignmentMeasure(levels),
        levels => new SignalPropagation(levels),
        levels => new LinearConnectivity(levels),
        levels => new CapacityMeasure(levels),
        levels => new TicketOverlap(levels),
        levels => new CriticalRateMeasure(levels),
        levels => new RegressionComparison(levels),
    ];

    /// <summary>What they are called.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(make => make([1]).Name)];

    /// <summary>The experiment of a name at some levels; null where there is none.</summary>
    /// <exception cref="ArgumentException">The levels are not such that it can be made at them.</exception>
    public static Experiment? Find(string name, IReadOnlyList<int> levels)
    {
        int index = Names.ToList().IndexOf(name);
        return index < 0 ? null : All[index](levels);
    }
}
