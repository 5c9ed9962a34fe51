namespace SparseRuntime.Training.Tests;

public class FindingTests
{
    [Test]
    public void The_critical_density_is_that_of_the_least_ticket_within_the_margin()
    {
        using var lottery = new HandMadeLottery();
        lottery.Add("ticket", 0, 1, [90, 90]).Add("ticket", 1, 0.5, [80, 91]).Add("ticket", 2, 0.25, [89.5, 91]).Add("ticket", 3, 0.0625, [80, 89.6]).Add("ticket", 4, 0.03, [80, 80]);
        Finding finding = CriticalDensity.Of(lottery.Read(), 0.005 + 1e-9);
        Assert.That(finding.Values.Select(value => value.Value), Is.EqualTo([0.25, 0.0625]));
        // Logarithms are ln 4 apart: deviation ln 4/√2, error ln 2, and 12.706 for one degree of freedom.
        Assert.That(finding.Interval.Estimate, Is.EqualTo(0.125).Within(1e-9));
        Assert.That(finding.Interval.High, Is.EqualTo(0.125 * Math.Pow(2, 12.7062047364)).Within(1e-4));
        Assert.That(finding.Interval.Low, Is.EqualTo(0.125 * Math.Pow(2, -12.7062047364)).Within(1e-9));
        Assert.That(finding.Note, Is.Empty);
        Assert.That(() => CriticalDensity.Of(lottery.Read(), double.NaN), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Where_the_least_ticket_does_nothing_bounds_the_critical_density_from_below()
    {
        using var lottery = new HandMadeLottery();
        Finding finding = CriticalDensity.Of(lottery.Add("ticket", 0, 1, [90, 90]).Add("ticket", 1, 0.5, [91, 80]).Read(), 0.005);
        Assert.That(finding.Values.Select(value => value.Value), Is.EqualTo([0.5, 1]));
        Assert.That(finding.Interval.Low, Is.EqualTo(double.NegativeInfinity));
        Assert.That(finding.Note, Does.Contain("1 of 2 replicates"));
    }

    [Test]
    public void The_gap_is_ranked_against_the_weights()
    {
        using var lottery = new HandMadeLottery();
        // Test accuracy after training is one point below that at early stop: 80 %.
        double[] training = [0.95, 0.93, 0.94, 0.91, 0.92];
        for (int level = 0; level < training.Length; level++)
            lottery.Add("ticket", level, Math.Pow(0.5, level), [81, 81]).Curve(0, level, training[level]);
        Finding finding = GapCorrelation.Of(lottery.Read());
        // Ranks of gaps are 5, 3, 4, 1, 2 against 5, 4, 3, 2, 1: Σd² = 4, ρ = 1 − 6 · 4/(5 · 24).
        Assert.That(finding.Values.Single().Replicate, Is.Zero);
        Assert.That(finding.Values.Single().Value, Is.EqualTo(0.8).Within(1e-12));
        Assert.That(finding.Interval.Estimate, Is.EqualTo(0.8).Within(1e-12));
    }

    [Test]
    public void Without_curves_there_is_no_correlation()
    {
        using var lottery = new HandMadeLottery();
        Finding finding = GapCorrelation.Of(lottery.Add("ticket", 0, 1, [90]).Read());
        Assert.That(finding.Values, Is.Empty);
        Assert.That(finding.Interval.Estimate, Is.NaN);
        Assert.That(finding.Note, Does.Contain("curves"));
    }
}
