using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>
/// The share of its kept weights that a layer swaps at an update of dynamic sparse training: constant until <see cref="End"/>,
/// or falling to 0 there by a cosine or a power (<see cref="DropFraction"/>).
/// </summary>
public sealed record DropRate
{
    /// <summary>The share at step 0, from 0 to less than 1, so that a layer is never emptied.</summary>
    public double Initial { get; init; } = 0.3;

    /// <summary>The step from which on it is 0, above 0, and masks stay as they are; null for one that is constant without end.</summary>
    public long? End { get; init; }

    /// <summary>Whether it is <see cref="Initial"/> until <see cref="End"/> rather than falling to it.</summary>
    public bool IsConstant { get; init; }

    /// <summary>β of <c>f₀(1 − t/T)^β</c>, above 0; null for the cosine <c>(f₀/2)(1 + cos(πt/T))</c>.</summary>
    public double? Exponent { get; init; }

    /// <summary>The share at a step.</summary>
    /// <param name="step">From 0 on.</param>
    public double At(long step)
    {
        if (End is not { } end) return Initial;
        if (IsConstant) return step < end ? Initial : 0;
        return Exponent is { } exponent ? DropFraction.Power(Initial, step, end, exponent) : DropFraction.Cosine(Initial, step, end);
    }

    /// <summary>Whether nothing is dropped at a step and later ones.</summary>
    /// <param name="step">From 0 on.</param>
    internal bool IsOver(long step) => step >= End;

    /// <summary>Throws where a number is out of its range.</summary>
    /// <exception cref="ArgumentException">It says which, and the range.</exception>
    internal void Check()
    {
        MethodChecks.Sparsity(Initial, "the drop rate");
        if (End is { } end) MethodChecks.AtLeast(end, 1, "the step at which nothing is dropped any more");
        if (Exponent is not { } exponent) return;
        if (IsConstant) throw new ArgumentException("the drop rate has an exponent but is constant; it is one or the other");
        MethodChecks.Positive(exponent, "the exponent of the drop rate");
        if (End is null) throw new ArgumentException("the drop rate has an exponent but no step at which it ends, so it does not fall");
    }
}
