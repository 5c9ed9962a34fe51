namespace SparseRuntime.Pruning;

/// <summary>
/// A sparsity that rises during training, as a function of the step t: one of the curves of <see cref="SparsityCurve"/>
/// over <c>u = clamp((t − t_0)/(t_f − t_0), 0, 1)</c>. It is exactly <see cref="Initial"/> until the first step of the
/// range and exactly <see cref="Final"/> from its last one on.
/// </summary>
public sealed class SparsitySchedule
{
    private const double LeastSteepness = 1e-6;

    /// <summary>A schedule.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="initial">s_0, 0 to 1.</param>
    /// <param name="final">s_f, 0 to 1.</param>
    /// <param name="start">t_0, in steps.</param>
    /// <param name="end">t_f, in steps, not before t_0; equal to it, the schedule is a single cut.</param>
    /// <param name="steepness">α of <see cref="SparsityCurve.Exponential"/>, above 0.</param>
    /// <exception cref="ArgumentException">A sparsity is outside 0 to 1 or falls, the range ends before it starts, or the steepness is not above 0.</exception>
    public SparsitySchedule(SparsityCurve curve, double initial, double final, long start, long end, double steepness = 3)
    {
        Sparsity.Check(initial, nameof(initial));
        Sparsity.Check(final, nameof(final));
        Arguments.CheckPositive(steepness, nameof(steepness));
        if (final < initial) throw new ArgumentException($"the sparsity falls from {initial} to {final}, and what is pruned stays so", nameof(final));
        if (end < start) throw new ArgumentException($"the schedule ends at step {end}, before its start at {start}", nameof(end));
        if (!Enum.IsDefined(curve)) throw new ArgumentOutOfRangeException(nameof(curve), curve, "there is no such curve");
        (Curve, Initial, Final, Start, End, Steepness) = (curve, initial, final, start, end, steepness);
    }

    /// <summary>The curve.</summary>
    public SparsityCurve Curve { get; }

    /// <summary>s_0, the sparsity before the range.</summary>
    public double Initial { get; }

    /// <summary>s_f, the sparsity from the end of the range on.</summary>
    public double Final { get; }

    /// <summary>t_0, in steps.</summary>
    public long Start { get; }

    /// <summary>t_f, in steps.</summary>
    public long End { get; }

    /// <summary>α of the exponential curve.</summary>
    public double Steepness { get; }

    /// <summary>The sparsity at a step.</summary>
    public double At(long step)
    {
        if (step >= End) return Final;
        if (step <= Start) return Initial;
        double u = (double)(step - Start) / (End - Start), rise = Final - Initial;
        return Curve switch
        {
            SparsityCurve.Cubic => Final - (rise * (1 - u) * (1 - u) * (1 - u)),
            // The exponential one tends to a line, and to zero by zero, as its steepness falls.
            SparsityCurve.Linear => Initial + (rise * u),
            SparsityCurve.Cosine => Final - (0.5 * rise * (1 + Math.Cos(Math.PI * u))),
            _ when Steepness < LeastSteepness => Initial + (rise * u),
            _ => Initial + (rise * (1 - Math.Exp(-Steepness * u)) / (1 - Math.Exp(-Steepness))),
        };
    }
}
