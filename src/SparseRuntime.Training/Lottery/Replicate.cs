using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>One repetition of an experiment: its data, and all chance in it. Every use of chance has a stream of its own.</summary>
/// <param name="Seed">The experiment's seed.</param>
/// <param name="Index">Which repetition, from 0 on.</param>
/// <param name="Data">Its data: repetitions are split differently.</param>
public sealed record Replicate(ulong Seed, int Index, PreparedData Data)
{
    /// <summary>What the order of samples is drawn from: the same for all runs that are compared.</summary>
    public const string Order = "order";

    /// <summary>What draws the samples held back for validation.</summary>
    public static RandomStream SplitStream(ulong seed, int index) => new(seed, index, "split");

    /// <summary>The stream of a use of chance, from its beginning.</summary>
    /// <param name="use">What for, such as <c>order</c>.</param>
    public RandomStream Stream(string use) => new(Seed, Index, use);
}
