namespace SparseRuntime.Pruning;

/// <summary>
/// The mean and variance of each element over a number of arrays, in one pass (Welford 1962, "Note on a method for
/// calculating corrected sums of squares and products").
/// </summary>
public sealed class RunningMoments
{
    private readonly double[] _means, _squares;

    /// <summary>The moments of nothing yet.</summary>
    /// <param name="length">The number of elements of each array.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public RunningMoments(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        (_means, _squares) = (new double[length], new double[length]);
    }

    /// <summary>How many arrays have been added.</summary>
    public long Count { get; private set; }

    /// <summary>The means, 0 before anything is added.</summary>
    public ReadOnlySpan<double> Means => _means;

    /// <summary>Takes in the next values.</summary>
    /// <exception cref="ArgumentException">They are not as many as there are elements, or one is NaN.</exception>
    public void Add(ReadOnlySpan<float> values)
    {
        Arguments.Check(values, _means.Length, nameof(values));
        Count++;
        for (int i = 0; i < values.Length; i++)
        {
            double difference = values[i] - _means[i];
            _means[i] += difference / Count;
            _squares[i] += difference * (values[i] - _means[i]);
        }
    }

    /// <summary>The variances with the number of arrays in the denominator, 0 before anything is added.</summary>
    public double[] Variances() => [.. _squares.Select(sum => Count == 0 ? 0 : sum / Count)];
}
