namespace SparseRuntime.Pruning;

/// <summary>
/// Means of a few repeated measurements and how sure they are, by Student's t distribution: values are taken for
/// independent draws of one normal distribution.
/// </summary>
public static class Samples
{
    /// <summary>The mean.</summary>
    /// <exception cref="ArgumentException">There is no value, or one is NaN.</exception>
    public static double Mean(ReadOnlySpan<double> values)
    {
        CheckCount(values, 1);
        double sum = 0;
        foreach (double value in values)
            sum += value;
        return sum / values.Length;
    }

    /// <summary>The standard deviation with n − 1 in the denominator.</summary>
    /// <exception cref="ArgumentException">There are fewer than two values, or one is NaN.</exception>
    public static double Deviation(ReadOnlySpan<double> values)
    {
        CheckCount(values, 2);
        double mean = Mean(values), squares = 0;
        foreach (double value in values)
            squares += (value - mean) * (value - mean);
        return Math.Sqrt(squares / (values.Length - 1));
    }

    /// <summary>The mean and its t-interval, <c>x̄ ± t_((1+c)/2, n−1) · s/√n</c>.</summary>
    /// <param name="values">n values, at least two.</param>
    /// <param name="confidence">c, above 0 and below 1.</param>
    /// <exception cref="ArgumentException">There are fewer than two values, one is NaN, or the confidence is out of its range.</exception>
    public static Interval MeanInterval(ReadOnlySpan<double> values, double confidence = 0.95)
    {
        CheckConfidence(confidence);
        double mean = Mean(values), half = StudentT.Quantile((1 + confidence) / 2, Degrees(values)) * StandardError(values);
        return new Interval(mean, mean - half, mean + half);
    }

    /// <summary>The mean and a lower bound that the true mean is above with the confidence: <c>x̄ − t_(c, n−1) · s/√n</c>.</summary>
    /// <param name="values">n values, at least two.</param>
    /// <param name="confidence">c, above 0 and below 1.</param>
    /// <exception cref="ArgumentException">There are fewer than two values, one is NaN, or the confidence is out of its range.</exception>
    public static Interval LowerBound(ReadOnlySpan<double> values, double confidence = 0.95)
    {
        CheckConfidence(confidence);
        double mean = Mean(values);
        return new Interval(mean, mean - (StudentT.Quantile(confidence, Degrees(values)) * StandardError(values)), double.PositiveInfinity);
    }

    /// <summary>The mean and an upper bound that the true mean is below with the confidence: <c>x̄ + t_(c, n−1) · s/√n</c>.</summary>
    /// <param name="values">n values, at least two.</param>
    /// <param name="confidence">c, above 0 and below 1.</param>
    /// <exception cref="ArgumentException">There are fewer than two values, one is NaN, or the confidence is out of its range.</exception>
    public static Interval UpperBound(ReadOnlySpan<double> values, double confidence = 0.95)
    {
        CheckConfidence(confidence);
        double mean = Mean(values);
        return new Interval(mean, double.NegativeInfinity, mean + (StudentT.Quantile(confidence, Degrees(values)) * StandardError(values)));
    }

    /// <summary>The differences of pairs, <c>a_i − b_i</c>: of runs that share their seed, split and order of data.</summary>
    /// <exception cref="ArgumentException">The lists differ in length, or a value is NaN.</exception>
    public static double[] Differences(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        Arguments.Check(first, nameof(first));
        Arguments.Check(second, first.Length, nameof(second));
        var differences = new double[first.Length];
        for (int i = 0; i < differences.Length; i++)
            differences[i] = first[i] - second[i];
        return differences;
    }

    /// <summary>
    /// The geometric mean of the ratios <c>a_i/b_i</c> and its interval: the t-interval of <c>ln(a_i/b_i)</c>, taken back by
    /// the exponential function.
    /// </summary>
    /// <param name="first">a, all above 0.</param>
    /// <param name="second">b, all above 0, as many.</param>
    /// <param name="confidence">The confidence, above 0 and below 1.</param>
    /// <exception cref="ArgumentException">The lists differ in length or have fewer than two values, one is not above 0, or the confidence is out of its range.</exception>
    public static Interval RatioInterval(ReadOnlySpan<double> first, ReadOnlySpan<double> second, double confidence = 0.95)
    {
        Arguments.Check(second, first.Length, nameof(second));
        var logarithms = new double[first.Length];
        for (int i = 0; i < logarithms.Length; i++)
        {
            Arguments.CheckPositive(first[i], nameof(first));
            Arguments.CheckPositive(second[i], nameof(second));
            logarithms[i] = Math.Log(first[i]) - Math.Log(second[i]);
        }

        Interval interval = MeanInterval(logarithms, confidence);
        return new Interval(Math.Exp(interval.Estimate), Math.Exp(interval.Low), Math.Exp(interval.High));
    }

    /// <summary>
    /// The probability that a mean so far from 0, or farther in the direction that is asked about, comes of draws whose true
    /// mean is 0: the p-value of <c>t = x̄√n/s</c>. Where all values are equal it is 1 for zeros and else 0, or 1 in the other direction.
    /// </summary>
    /// <param name="values">n values, at least two.</param>
    /// <param name="isOneSided">Whether only means above 0 count; else both directions do.</param>
    /// <exception cref="ArgumentException">There are fewer than two values, or one is NaN.</exception>
    public static double PValue(ReadOnlySpan<double> values, bool isOneSided)
    {
        double mean = Mean(values), error = StandardError(values);
        if (error == 0) return mean == 0 || (isOneSided && mean < 0) ? 1 : 0;
        return isOneSided
            ? StudentT.Cumulative(-mean / error, Degrees(values))
            : 2 * StudentT.Cumulative(-Math.Abs(mean / error), Degrees(values));
    }

    /// <summary>
    /// Whether the true mean is within ±margin with an error of at most α: two one-sided tests (Schuirmann 1987), that is,
    /// the t-interval of confidence 1 − 2α lies within the margins.
    /// </summary>
    /// <param name="values">At least two values.</param>
    /// <param name="margin">The margin, above 0.</param>
    /// <param name="error">α, above 0 and below ½.</param>
    /// <exception cref="ArgumentException">There are fewer than two values, one is NaN, or a number is out of its range.</exception>
    public static bool IsEquivalentToZero(ReadOnlySpan<double> values, double margin, double error = 0.05)
    {
        Arguments.CheckPositive(margin, nameof(margin));
        Interval interval = MeanInterval(values, 1 - (2 * error));
        return interval.Low > -margin && interval.High < margin;
    }

    /// <summary>
    /// Which of several hypotheses are refused when the probability of refusing any true one is to be at most α, by Holm's
    /// step-down procedure (1979, "A simple sequentially rejective multiple test procedure"): the p-values in rising order
    /// are compared with <c>α/(m − k)</c> until the first that is above.
    /// </summary>
    /// <param name="pValues">p-values, 0 to 1.</param>
    /// <returns>Adjusted p-values in the order given; a hypothesis is refused where its own is at most α.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A p-value is outside 0 to 1.</exception>
    public static double[] HolmAdjusted(IReadOnlyList<double> pValues)
    {
        var adjusted = new double[pValues.Count];
        double largest = 0;
        int rank = 0;
        foreach (int i in Enumerable.Range(0, adjusted.Length).OrderBy(i => pValues[i]))
        {
            Sparsity.Check(pValues[i], "p-value");
            largest = Math.Max(largest, Math.Min(1, pValues[i] * (adjusted.Length - rank++)));
            adjusted[i] = largest;
        }

        return adjusted;
    }

    /// <summary>The standard error of a share of n independent samples: <c>√(p(1 − p)/n)</c>.</summary>
    /// <param name="share">p, 0 to 1, such as an accuracy.</param>
    /// <param name="count">n, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static double BinomialError(double share, int count)
    {
        Sparsity.Check(share, nameof(share));
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return Math.Sqrt(share * (1 - share) / count);
    }

    private static double StandardError(ReadOnlySpan<double> values) => Deviation(values) / Math.Sqrt(values.Length);

    private static int Degrees(ReadOnlySpan<double> values)
    {
        CheckCount(values, 2);
        return values.Length - 1;
    }

    private static void CheckCount(ReadOnlySpan<double> values, int least)
    {
        Arguments.Check(values, nameof(values));
        if (values.Length < least) throw new ArgumentException($"{values.Length} values are fewer than {least}", nameof(values));
    }

    private static void CheckConfidence(double confidence)
    {
        if (!(confidence is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(confidence), confidence, $"a confidence of {confidence} is not between 0 and 1");
    }
}
