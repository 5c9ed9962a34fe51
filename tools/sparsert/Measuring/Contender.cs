namespace SparseRuntime.Tool.Measuring;

/// <summary>One way to do a job, timed against others.</summary>
/// <param name="name">What reports call it.</param>
/// <param name="version">Its version.</param>
/// <param name="run">Does the job, <see cref="RunsAtOnce"/> times.</param>
internal sealed class Contender(string name, string version, Action run)
{
    /// <summary>No contender keeps more measurements than this; a fast one has long settled by then.</summary>
    private const int Capacity = 1 << 20;

    private readonly double[] _milliseconds = new double[Capacity];
    private int _count;

    public string Name { get; } = name;

    public string Version { get; } = version;

    /// <summary>How many times <c>run</c> does the job.</summary>
    public int RunsAtOnce { get; init; } = 1;

    /// <summary>Milliseconds of each measurement, in the order in which they were taken.</summary>
    public ReadOnlySpan<double> Milliseconds => _milliseconds.AsSpan(0, _count);

    public bool IsFull => _count == Capacity;

    /// <summary>Does the job, untimed.</summary>
    public void Run() => run();

    /// <summary>Keeps a measurement if there is room.</summary>
    public void Add(double milliseconds)
    {
        if (_count < Capacity) _milliseconds[_count++] = milliseconds;
    }
}
