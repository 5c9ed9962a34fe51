namespace SparseRuntime.Graph.Operators;

/// <summary>
/// Counts the rounds that graphs take in one run, all together: those of a loop within a loop multiply, so that a limit for
/// each would be none for the run. Used by one thread.
/// </summary>
/// <param name="most">How many there may be.</param>
public sealed class LoopRounds(long most)
{
    /// <summary>How many there may be where nobody says so: beyond it, a loop is taken for one that never ends.</summary>
    public const long Default = 1_000_000;

    private long _begun;

    /// <summary>Counts a round before it runs.</summary>
    /// <exception cref="InvalidOperationException">There have been too many.</exception>
    public void Begin()
    {
        if (_begun == most) throw new InvalidOperationException($"it has not ended after {most:N0} rounds, those of loops around and within it included");
        _begun++;
    }
}
