namespace SparseRuntime.Pruning;

/// <summary>
/// An exponential running average of arrays, <c>x̄ ← βx̄ + (1 − β)x</c>, kept in double precision: of magnitudes, gradients
/// or scores. The first values either start it, or it starts at 0 and the result is divided by <c>1 − β^t</c>, which
/// weights all values by their age alone (Kingma and Ba 2015, "Adam").
/// </summary>
public sealed class RunningAverage
{
    private readonly double[] _sums;
    private readonly double _decay;
    private readonly AverageStart _start;
    private double _weight;

    /// <summary>An average of no values yet.</summary>
    /// <param name="length">The number of elements of each array.</param>
    /// <param name="decay">β, from 0 on and below 1.</param>
    /// <param name="start">What it starts at.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative, or β is out of its range.</exception>
    public RunningAverage(int length, double decay, AverageStart start)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Sparsity.Check(decay, nameof(decay));
        ArgumentOutOfRangeException.ThrowIfEqual(decay, 1);
        (_sums, _decay, _start) = (new double[length], decay, start);
    }

    /// <summary>Takes in the next values.</summary>
    /// <exception cref="ArgumentException">They are not as many as the average has elements, or one is NaN.</exception>
    public void Add(ReadOnlySpan<float> values)
    {
        Arguments.Check(values, _sums.Length, nameof(values));
        double share = _weight == 0 && _start == AverageStart.FirstValues ? 1 : 1 - _decay;
        _weight = (_decay * _weight) + share;
        for (int i = 0; i < _sums.Length; i++)
            _sums[i] = share == 1 ? values[i] : (_decay * _sums[i]) + (share * values[i]);
    }

    /// <summary>The averages so far.</summary>
    /// <exception cref="InvalidOperationException">Nothing has been added.</exception>
    public float[] Values()
    {
        if (_weight == 0) throw new InvalidOperationException("an average of nothing has no value");
        double scale = _start == AverageStart.FirstValues ? 1 : 1 / _weight;
        var values = new float[_sums.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(_sums[i] * scale);
        return values;
    }
}
