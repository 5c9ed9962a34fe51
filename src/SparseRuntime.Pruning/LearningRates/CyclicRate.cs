namespace SparseRuntime.Pruning;

/// <summary>
/// A learning rate in cycles of equal length: <c>η_min + ½(η_max − η_min)(1 + cos(πt_c/T_c))</c> with
/// <c>t_c = t mod T_c</c> (Loshchilov and Hutter 2017, "SGDR").
/// </summary>
public sealed class CyclicRate : LearningRate
{
    private readonly double _minimum, _maximum;
    private readonly long _period;

    /// <summary>A rate in cycles.</summary>
    /// <param name="minimum">η_min, from 0 on.</param>
    /// <param name="maximum">η_max, not below η_min.</param>
    /// <param name="period">T_c, in steps, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public CyclicRate(double minimum, double maximum, long period)
    {
        Arguments.CheckNotNegative(minimum, nameof(minimum));
        Arguments.CheckNotNegative(maximum, nameof(maximum));
        ArgumentOutOfRangeException.ThrowIfLessThan(maximum, minimum);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, 1);
        (_minimum, _maximum, _period) = (minimum, maximum, period);
    }

    /// <inheritdoc/>
    protected override double Rate(long step) => Cosine(_maximum, _minimum, (double)(step % _period) / _period);
}
