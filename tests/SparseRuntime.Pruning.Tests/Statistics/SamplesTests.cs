namespace SparseRuntime.Pruning.Tests;

public class SamplesTests
{
    private static readonly double[] Values = [2, 4, 4, 5, 10];

    [Test]
    public void Means_deviations_and_intervals_are_as_worked_by_hand()
    {
        Assert.That(Samples.Mean(Values), Is.EqualTo(5));
        Assert.That(Samples.Deviation(Values), Is.EqualTo(3).Within(1e-12));
        Interval interval = Samples.MeanInterval(Values);
        double half = 2.7764451052 * 3 / Math.Sqrt(5);
        Assert.That(interval.Estimate, Is.EqualTo(5));
        Assert.That(interval.Low, Is.EqualTo(5 - half).Within(1e-8));
        Assert.That(interval.High, Is.EqualTo(5 + half).Within(1e-8));
        Assert.That(Samples.LowerBound(Values).Low, Is.EqualTo(5 - (2.1318467863 * 3 / Math.Sqrt(5))).Within(1e-8));
        Assert.That(Samples.LowerBound(Values).High, Is.EqualTo(double.PositiveInfinity));
        Assert.That(Samples.UpperBound(Values).High, Is.EqualTo(5 + (2.1318467863 * 3 / Math.Sqrt(5))).Within(1e-8));
        Assert.That(interval.Contains(8.72), Is.True);
        Assert.That(interval.Contains(8.73), Is.False);
    }

    [TestCase(5, 1.24)]
    [TestCase(10, 0.72)]
    public void Half_widths_in_deviations_are_those_of_the_protocol(int count, double expected) =>
        Assert.That(StudentT.Quantile(0.975, count - 1) / Math.Sqrt(count), Is.EqualTo(expected).Within(0.005));

    [Test]
    public void Intervals_hold_the_true_mean_as_often_as_they_say()
    {
        var stream = new RandomStream(8, 0, "coverage");
        const int Trials = 4000;
        int held = 0;
        for (int trial = 0; trial < Trials; trial++)
            held += Samples.MeanInterval([.. Enumerable.Range(0, 5).Select(_ => 3 + stream.NextNormal())], 0.9).Contains(3) ? 1 : 0;
        Assert.That(held / (double)Trials, Is.EqualTo(0.9).Within(5 * Samples.BinomialError(0.9, Trials)));
    }

    [Test]
    public void Pairs_are_compared_by_their_differences()
    {
        Assert.That(Samples.Differences([3, 5], [1, 6]), Is.EqualTo([2.0, -1.0]));
        Assert.That(() => Samples.Differences([3, 5], [1]), Throws.ArgumentException);
    }

    [Test]
    public void Ratios_have_a_geometric_mean()
    {
        Interval interval = Samples.RatioInterval([2, 8], [1, 1]);
        Assert.That(interval.Estimate, Is.EqualTo(4).Within(1e-12));
        Assert.That(interval.Low * interval.High, Is.EqualTo(16).Within(1e-9));
        Assert.That(() => Samples.RatioInterval([1, 0], [1, 1]), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void P_values_agree_with_intervals() => Cases.Holds(random =>
    {
        double[] values = [.. Enumerable.Range(0, random.Next(2, 9)).Select(_ => random.NextDouble() - 0.3)];
        Assert.That(Samples.PValue(values, isOneSided: false) < 0.05, Is.EqualTo(!Samples.MeanInterval(values).Contains(0)));
        Assert.That(Samples.PValue(values, isOneSided: true) < 0.05, Is.EqualTo(Samples.LowerBound(values).Low > 0));
    });

    [Test]
    public void Equal_values_need_no_test()
    {
        Assert.That(Samples.PValue([1, 1, 1], true), Is.Zero);
        Assert.That(Samples.PValue([-1, -1], true), Is.EqualTo(1));
        Assert.That(Samples.PValue([0, 0], false), Is.EqualTo(1));
    }

    [Test]
    public void Equivalence_needs_the_narrower_interval_within_the_margins()
    {
        Interval interval = Samples.MeanInterval(Values, 0.9);
        Assert.That(Samples.IsEquivalentToZero(Values, interval.High + 0.01), Is.True);
        Assert.That(Samples.IsEquivalentToZero(Values, interval.High - 0.01), Is.False);
    }

    [Test]
    public void Holm_adjusts_as_in_a_worked_example()
    {
        Assert.That(Samples.HolmAdjusted([0.01, 0.04, 0.03]), Is.EqualTo([0.03, 0.06, 0.06]).Within(1e-12));
        Assert.That(Samples.HolmAdjusted([0.5, 0.9]), Is.EqualTo([1.0, 1.0]).Within(1e-12));
        Assert.That(() => Samples.HolmAdjusted([double.NaN]), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [TestCase(0.98, 0.14)]
    [TestCase(0.89, 0.31)]
    public void Accuracies_on_ten_thousand_samples_have_known_errors(double share, double percent) =>
        Assert.That(100 * Samples.BinomialError(share, 10_000), Is.EqualTo(percent).Within(0.005));

    [Test]
    public void Rank_correlations_are_those_of_a_worked_example()
    {
        Assert.That(RankCorrelation.Spearman([1, 2, 3, 4, 5], [2, 1, 4, 3, 5]), Is.EqualTo(0.8).Within(1e-12));
        Assert.That(RankCorrelation.Kendall([1, 2, 3, 4, 5], [2, 1, 4, 3, 5]), Is.EqualTo(0.6).Within(1e-12));
        Assert.That(RankCorrelation.Spearman([1, 2, 2, 3], [1, 2, 2, 3]), Is.EqualTo(1).Within(1e-12));
        Assert.That(RankCorrelation.Kendall([1, 2, 3], [3, 2, 1]), Is.EqualTo(-1));
        Assert.That(RankStability.Reached([1, 2, 3, 4, 5], [2, 1, 4, 3, 5], 0.59), Is.True);
        Assert.That(RankStability.Reached([1, 2, 3, 4, 5], [2, 1, 4, 3, 5], 0.6), Is.False);
        Assert.That(() => RankCorrelation.Kendall([1, double.NaN], [1, 2]), Throws.ArgumentException);
    }

    [Test]
    public void Drawn_pairs_estimate_the_correlation_of_all()
    {
        var stream = new RandomStream(9, 0, "pairs");
        double[] first = [.. Enumerable.Range(0, 300).Select(_ => stream.NextNormal())], second = [.. first.Select(value => value + stream.NextNormal())];
        Assert.That(RankCorrelation.Kendall(first, second, 20_000, stream), Is.EqualTo(RankCorrelation.Kendall(first, second)).Within(0.04));
    }

    [Test]
    public void Running_averages_weight_values_by_age() => Cases.Holds(random =>
    {
        double decay = random.NextDouble() * 0.99;
        float[] values = Cases.Values(random, random.Next(1, 20));
        var first = new RunningAverage(1, decay, AverageStart.FirstValues);
        var corrected = new RunningAverage(1, decay, AverageStart.CorrectedZero);
        var moments = new RunningMoments(1);
        double plain = values[0], weighted = 0, weight = 0;
        for (int t = 0; t < values.Length; t++)
        {
            if (t > 0) plain = (decay * plain) + ((1 - decay) * values[t]);
            first.Add([values[t]]);
            corrected.Add([values[t]]);
            moments.Add([values[t]]);
            double age = Math.Pow(decay, values.Length - 1 - t);
            weighted += age * values[t];
            weight += age;
        }

        Assert.That(first.Values()[0], Is.EqualTo(plain).Within(1e-5));
        Assert.That(corrected.Values()[0], Is.EqualTo(weighted / weight).Within(1e-5));
        double mean = values.Average(value => (double)value);
        Assert.That(moments.Means[0], Is.EqualTo(mean).Within(1e-9));
        Assert.That(moments.Variances()[0], Is.EqualTo(values.Average(value => (value - mean) * (value - mean))).Within(1e-9));
    });

    [Test]
    public void Too_few_values_are_refused()
    {
        Assert.That(() => Samples.MeanInterval([1]), Throws.ArgumentException.With.Message.Contains("fewer than 2"));
        Assert.That(() => Samples.Mean([]), Throws.ArgumentException);
        Assert.That(() => Samples.Mean([double.NaN]), Throws.ArgumentException);
        Assert.That(() => Samples.MeanInterval(Values, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new RunningAverage(1, 0.9, AverageStart.FirstValues).Values(), Throws.InvalidOperationException);
        Assert.That(() => new RunningAverage(1, 0.9, AverageStart.FirstValues).Add([float.NaN]), Throws.ArgumentException);
    }
}
