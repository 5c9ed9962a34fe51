using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>
/// The share of its kept weights that a layer swaps at an update of dynamic sparse training: constant, or falling to 0 at
/// <see cref="End"/> by a cosine or a power (<see cref="DropFraction"/>). From <see cref="Stop"/> on it is 0 in any case.
/// </summary>
public sealed record DropRate
{
    /// <summary>The share at step 0, from 0 to less than 1, so that a layer is never emptied.</summary>
    public double Initial { get; init; } = 0.3;

    /// <summary>The step at which it is 0, above 0, and from which on masks stay as they are; null for one that does not fall.</summary>
    public long? End { get; init; }

    /// <summary>The step from which on masks stay as they are, above 0, whatever the share would be; null for <see cref="End"/>.</summary>
    public long? Stop { get; init; }

    /// <summary>β of <c>f₀(1 − t/T)^β</c>, above 0; null for the cosine <c>(f₀/2)(1 + cos(πt/T))</c>.</summary>
    public double? Exponent { get; init; }

    /// <summary>The share at a step.</summary>
    /// <param name="step">From 0 on.</param>
    public double At(long step)
    {
        if (step >= Stop) return 0;
        if (End is not { } end) return Initial;
        return Exponent is { } exponent ? DropFraction.Power(Initial, step, end, exponent) : DropFraction.Cosine(Initial, step, end);
    }

    /// <summary>Whether nothing is dropped at a step and later ones.</summary>
    /// <param name="step">From 0 on.</param>
    internal bool IsOver(long step) => step >= End || step >= Stop;

    /// <summary>Throws where a number is out of its range.</summary>
    /// <exception cref="ArgumentException">It says which, and the range.</exception>
    internal void Check()
    {
        MethodChecks.Sparsity(Initial, "the drop rate");
        if (End is { } end) MethodChecks.AtLeast(end, 1, "the step at which nothing is dropped any more");
        if (Stop is { } stop) MethodChecks.AtLeast(stop, 1, "the step from which on masks stay");
        if (Exponent is not { } exponent) return;
        MethodChecks.Positive(exponent, "the exponent of the drop rate");
        if (End is null) throw new ArgumentException("the drop rate has an exponent but no step at which it ends, so it does not fall");
    }
}
