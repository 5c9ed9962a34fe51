using SparseRuntime.Tool.Measuring;

namespace SparseRuntime.Tool.Tests;

public class StatisticsTests
{
    [TestCase(new double[] { 3 }, 3)]
    [TestCase(new double[] { 5, 1, 3 }, 3)]
    [TestCase(new double[] { 4, 1, 3, 2 }, 2.5)]
    public void The_median_is_the_middle_or_the_mean_of_both_middles(double[] values, double expected) =>
        Assert.That(Statistics.Median(values), Is.EqualTo(expected));

    [Test]
    public void The_99th_percentile_of_a_hundred_values_is_the_second_largest()
    {
        double[] values = [.. Enumerable.Range(1, 100).Reverse().Select(i => (double)i)];
        Assert.That(Statistics.Percentile(values, 0.99), Is.EqualTo(99));
    }

    [Test]
    public void The_99th_percentile_of_few_values_is_the_largest() =>
        Assert.That(Statistics.Percentile([7, 9, 8], 0.99), Is.EqualTo(9));

    [Test]
    public void Measurements_stay_in_their_order()
    {
        double[] values = [3, 1, 2];
        Statistics.Median(values);
        Assert.That(values, Is.EqualTo(new double[] { 3, 1, 2 }));
    }

    [Test]
    public void Nothing_has_no_median_and_no_percentile()
    {
        Assert.That(Statistics.Median([]), Is.NaN);
        Assert.That(Statistics.Percentile([], 0.5), Is.NaN);
    }
}
