namespace SparseRuntime.Pruning.Tests;

/// <summary>Distributions against printed tables and against integrals of their densities.</summary>
public class DistributionTests
{
    [TestCase(0.975, 1, 12.7062047364)]
    [TestCase(0.975, 2, 4.3026527297)]
    [TestCase(0.975, 4, 2.7764451052)]
    [TestCase(0.95, 4, 2.1318467863)]
    [TestCase(0.975, 9, 2.2621571628)]
    [TestCase(0.975, 30, 2.0422724563)]
    [TestCase(0.995, 10, 3.1692726726)]
    public void Student_quantiles_are_those_of_tables(double probability, double degrees, double expected)
    {
        Assert.That(StudentT.Quantile(probability, degrees), Is.EqualTo(expected).Within(1e-9));
        Assert.That(StudentT.Quantile(1 - probability, degrees), Is.EqualTo(-expected).Within(1e-9));
    }

    [Test]
    public void Students_distribution_is_the_integral_of_its_density() => Cases.Holds(
        random =>
        {
            double degrees = 1 + (20 * random.NextDouble()), t = 8 * (random.NextDouble() - 0.5);
            double integral = Simpson(x => Math.Pow(1 + (x * x / degrees), -(degrees + 1) / 2), t);
            double scale = Math.Exp(SpecialFunctions.LogGamma((degrees + 1) / 2) - SpecialFunctions.LogGamma(degrees / 2)) / Math.Sqrt(degrees * Math.PI);
            Assert.That(StudentT.Cumulative(t, degrees), Is.EqualTo(0.5 + (scale * integral)).Within(1e-9));
            Assert.That(StudentT.Quantile(StudentT.Cumulative(t, degrees), degrees), Is.EqualTo(t).Within(1e-8));
        },
        50);

    [Test]
    public void With_one_degree_of_freedom_students_distribution_is_cauchys()
    {
        foreach (double t in new[] { -1e6, -30, -1, 0, 0.5, 2, 1e6 })
            Assert.That(StudentT.Cumulative(t, 1), Is.EqualTo(0.5 + (Math.Atan(t) / Math.PI)).Within(1e-12));
    }

    [TestCase(0.5, 0.0)]
    [TestCase(0.95, 1.6448536269514722)]
    [TestCase(0.975, 1.959963984540054)]
    [TestCase(0.995, 2.5758293035489004)]
    [TestCase(1e-10, -6.361340902404056)]
    public void Normal_quantiles_are_those_of_tables(double probability, double expected) =>
        Assert.That(NormalDistribution.Quantile(probability), Is.EqualTo(expected).Within(1e-10));

    [TestCase(-1, 0.15865525393145705)]
    [TestCase(-2.5, 0.006209665325776132)]
    [TestCase(-6, 9.865876450376946e-10)]
    [TestCase(-10, 7.619853024160527e-24)]
    public void The_normal_tail_is_that_of_tables(double x, double expected)
    {
        Assert.That(NormalDistribution.Cumulative(x), Is.EqualTo(expected).Within(expected * 1e-11));
        Assert.That(NormalDistribution.Cumulative(-x), Is.EqualTo(1 - expected).Within(1e-14));
    }

    [Test]
    public void Gamma_of_whole_and_half_numbers_is_known()
    {
        double factorial = 1;
        for (int n = 1; n < 20; n++)
        {
            Assert.That(SpecialFunctions.LogGamma(n), Is.EqualTo(Math.Log(factorial)).Within(1e-13 * Math.Max(1, Math.Log(factorial))));
            factorial *= n;
        }

        Assert.That(SpecialFunctions.LogGamma(0.5), Is.EqualTo(0.5 * Math.Log(Math.PI)).Within(1e-14));
    }

    [Test]
    public void Ends_are_infinite_and_nan_is_refused()
    {
        Assert.That(NormalDistribution.Quantile(0), Is.EqualTo(double.NegativeInfinity));
        Assert.That(StudentT.Quantile(1, 3), Is.EqualTo(double.PositiveInfinity));
        Assert.That(() => StudentT.Quantile(double.NaN, 3), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => StudentT.Cumulative(1, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => NormalDistribution.Cumulative(double.NaN), Throws.ArgumentException);
    }

    private static double Simpson(Func<double, double> density, double end)
    {
        const int Intervals = 2000;
        double width = end / Intervals, sum = density(0) + density(end);
        for (int i = 1; i < Intervals; i++)
            sum += (i % 2 == 1 ? 4 : 2) * density(i * width);
        return sum * width / 3;
    }
}
