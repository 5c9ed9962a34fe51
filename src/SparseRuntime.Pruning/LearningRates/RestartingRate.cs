namespace SparseRuntime.Pruning;

/// <summary>
/// A learning rate that starts anew at each cut: <c>½η_max(1 + cos(πt_c/T_c))</c>, where t_c counts from the last
/// restart and T_c are the steps to the next one (Loshchilov and Hutter 2017, "SGDR"). It is 0 from the end on.
/// </summary>
public sealed class RestartingRate : LearningRate
{
    private readonly double _maximum;
    private readonly long[] _bounds;

    /// <summary>A rate that restarts at steps; step 0 always is one.</summary>
    /// <param name="maximum">η_max, from 0 on.</param>
    /// <param name="restarts">The steps of the restarts, above 0 and below the end, in rising order.</param>
    /// <param name="end">The step at which the last cycle ends.</param>
    /// <exception cref="ArgumentException">The rate is negative, or the steps do not rise.</exception>
    public RestartingRate(double maximum, IEnumerable<long> restarts, long end)
    {
        Arguments.CheckNotNegative(maximum, nameof(maximum));
        (_maximum, _bounds) = (maximum, [0, .. restarts, end]);
        for (int i = 1; i < _bounds.Length; i++)
        {
            if (_bounds[i] <= _bounds[i - 1]) throw new ArgumentException($"a restart or end at step {_bounds[i]} does not come after {_bounds[i - 1]}", nameof(restarts));
        }
    }

    /// <inheritdoc/>
    protected override double Rate(long step)
    {
        if (step >= _bounds[^1]) return 0;
        int next = Array.FindIndex(_bounds, bound => bound > step);
        return Cosine(_maximum, 0, (double)(step - _bounds[next - 1]) / (_bounds[next] - _bounds[next - 1]));
    }
}
