namespace SparseRuntime.Tool;

/// <summary>What the process tells its caller.</summary>
internal static class ExitCodes
{
    /// <summary>Everything went as asked.</summary>
    public const int Success = 0;

    /// <summary>Something failed: an error, a disagreement, a failed test of a suite.</summary>
    public const int Failure = 1;

    /// <summary>The command line itself is wrong; nothing was done.</summary>
    public const int WrongUsage = 2;

    /// <summary>The user, or the system, ended it before its time; what was done is saved.</summary>
    public const int Interrupted = 130;
}
