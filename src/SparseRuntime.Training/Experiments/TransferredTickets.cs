namespace SparseRuntime.Training;

/// <summary>
/// Tickets found on other data: mask and θ₀ of the same replicate and level of another search, trained on this one's data
/// (Morcos et al. 2019, "One ticket to win them all"), the arm <c>transferred-F</c> of
/// a search in the folder F.
/// </summary>
public sealed class TransferredTickets : Experiment
{
    private readonly ResultFolder _source;

    /// <summary>An experiment at some levels from 1 on.</summary>
    /// <param name="levels">The levels.</param>
    /// <param name="source">The other search, of a network of the same shape.</param>
    /// <exception cref="ArgumentException">Levels do not rise from 1 on.</exception>
    public TransferredTickets(IReadOnlyList<int> levels, ResultFolder source)
        : base(levels, least: 1)
    {
        ArgumentNullException.ThrowIfNull(source);
        _source = source;
    }

    /// <inheritdoc/>
    public override string Name => "transfer";

    /// <summary>The arm of another search's tickets: by the name of its folder, where all but letters, digits, dots, dashes and underscores of ASCII are dashes.</summary>
    public static string ArmOf(ResultFolder source)
    {
        ArgumentNullException.ThrowIfNull(source);
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(source.FullPath));
        return $"transferred-{string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-'))}";
    }

    /// <inheritdoc/>
    internal override IEnumerable<Branch> Branches(ExperimentContext context, int level)
    {
        RunName run = context.TicketOf(level);
        if (_source.Find(run) is null) throw new InvalidOperationException($"'{_source.FullPath}' has no finished {run}: search that far first");
        return [new Branch(ArmOf(_source), new TrainingStart(_source.ReadInitial(run.Replicate, context.Setup.Shape), _source.ReadMasks(run, context.Setup.Shape)))];
    }
}
