namespace SparseRuntime.Training;

/// <summary>
/// Something that is asked of the tickets of a finished search. It trains further arms, which join the search's results,
/// or measures, which makes rows of <c>measures.csv</c>, or both. Runs that are finished are not done again, so one that
/// was interrupted goes on where it stopped; measures are taken anew and replace those of the same experiment and level.
/// What comes out depends on the folder, the setup and the replicate's streams, and on nothing else.
/// </summary>
public abstract class Experiment
{
    /// <summary>An experiment at some levels.</summary>
    /// <param name="levels">The levels, in rising order.</param>
    /// <param name="least">The least that makes sense: 0 where the dense network can be asked, too.</param>
    /// <exception cref="ArgumentException">There is no level, or they do not rise from the least on.</exception>
    private protected Experiment(IReadOnlyList<int> levels, int least = 0)
    {
        ArgumentNullException.ThrowIfNull(levels);
        if (levels.Count == 0 || levels[0] < least || levels.Zip(levels.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw new ArgumentException($"the levels of an experiment are {(levels.Count == 0 ? "none" : string.Join(", ", levels))}; they must rise from {least} on", nameof(levels));
        Levels = [.. levels];
    }

    /// <summary>What it is called in catalogues and in <c>measures.csv</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The levels that it is made at.</summary>
    public IReadOnlyList<int> Levels { get; }

    /// <summary>Makes the experiment on one replicate.</summary>
    /// <param name="context">The search.</param>
    /// <exception cref="InvalidOperationException">The search has not come to one of the levels.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted: what was being trained is saved, to be gone on with.</exception>
    /// <exception cref="TrainingDivergedException">A loss was not finite.</exception>
    /// <exception cref="IOException">A result cannot be read or written.</exception>
    public void Run(ExperimentContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        foreach (int level in Levels)
        {
            RunAt(context, level);
            MeasuredValue[] values = [.. Measure(context, level)];
            if (values.Length > 0) MeasureTable.Write(context.Folder, Name, context.Replicate.Index, level, values);
        }
    }

    /// <summary>What it trains at a level.</summary>
    internal virtual IEnumerable<Branch> Branches(ExperimentContext context, int level) => [];

    /// <summary>What it measures at a level, after its branches are trained; each arm and setting once.</summary>
    internal virtual IEnumerable<MeasuredValue> Measure(ExperimentContext context, int level) => [];

    private protected virtual void RunAt(ExperimentContext context, int level)
    {
        foreach (Branch branch in Branches(context, level))
            context.Train(level, branch);
    }
}
