namespace SparseRuntime.Pruning;

/// <summary>
/// A learning rate that goes along with gradual pruning from t_0 to t_f: η_0 before, <c>max(η_f, η_0 cos(πu/2))</c>
/// during, with <c>u = (t − t_0)/(t_f − t_0)</c>, and η_f after.
/// </summary>
public sealed class ThreePhaseRate : LearningRate
{
    private readonly double _first, _last;
    private readonly long _start, _end;

    /// <summary>A rate around the steps of pruning.</summary>
    /// <param name="first">η_0, from 0 on.</param>
    /// <param name="last">η_f, 0 to η_0; a tenth of η_0 is usual.</param>
    /// <param name="start">t_0, from 0 on.</param>
    /// <param name="end">t_f, not before t_0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public ThreePhaseRate(double first, double last, long start, long end)
    {
        Arguments.CheckNotNegative(first, nameof(first));
        Arguments.CheckNotNegative(last, nameof(last));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(last, first);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, start);
        (_first, _last, _start, _end) = (first, last, start, end);
    }

    /// <inheritdoc/>
    protected override double Rate(long step)
    {
        if (step < _start) return _first;
        return step >= _end ? _last : Math.Max(_last, _first * Math.Cos(Math.PI * (step - _start) / (2.0 * (_end - _start))));
    }
}
