namespace SparseRuntime.Pruning;

/// <summary>An estimate and a range around it.</summary>
/// <param name="Estimate">The estimate, such as a mean.</param>
/// <param name="Low">The lower end; negative infinity where nothing bounds it.</param>
/// <param name="High">The upper end; positive infinity where nothing bounds it.</param>
public readonly record struct Interval(double Estimate, double Low, double High)
{
    /// <summary>Whether the range holds a number, its ends included.</summary>
    public bool Contains(double value) => value >= Low && value <= High;
}
