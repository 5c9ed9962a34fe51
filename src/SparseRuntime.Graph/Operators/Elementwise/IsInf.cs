namespace SparseRuntime.Graph.Operators;

/// <summary>Which elements are infinite.</summary>
/// <param name="detectNegative">Whether −∞ counts.</param>
/// <param name="detectPositive">Whether +∞ counts.</param>
public sealed class IsInf(bool detectNegative = true, bool detectPositive = true) : FloatTest
{
    /// <summary>Whether −∞ counts.</summary>
    public bool DetectNegative { get; } = detectNegative;

    /// <summary>Whether +∞ counts.</summary>
    public bool DetectPositive { get; } = detectPositive;

    /// <inheritdoc/>
    public override string Name => "IsInf";

    /// <inheritdoc/>
    protected override bool Holds(double x) =>
        (DetectNegative && double.IsNegativeInfinity(x)) || (DetectPositive && double.IsPositiveInfinity(x));
}
