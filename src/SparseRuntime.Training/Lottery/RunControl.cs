namespace SparseRuntime.Training;

/// <summary>How an experiment is watched and interrupted. None of it changes what comes out.</summary>
public sealed record RunControl
{
    /// <summary>Told of progress some times a second.</summary>
    public Action<RunProgress>? Progress { get; init; }

    /// <summary>Told of each run that ends, and whether it was found finished.</summary>
    public Action<RunRow, bool>? Finished { get; init; }

    /// <summary>Ends the experiment after the step at hand, with a checkpoint.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>How long at most goes by between checkpoints.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromSeconds(10);
}
