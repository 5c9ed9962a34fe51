namespace SparseRuntime.Pruning.Tests;

public class IterativePruningTests
{
    [TestCase(3, 51.28)]
    [TestCase(7, 21.07)]
    [TestCase(9, 13.52)]
    [TestCase(12, 6.95)]
    [TestCase(15, 3.58)]
    [TestCase(16, 2.87)]
    [TestCase(18, 1.85)]
    public void Lenet_keeps_the_published_shares(int rounds, double percent) =>
        Assert.That(100 * IterativePruning.Density([235_200, 30_000, 1_000], [0.2, 0.2, 0.1], rounds), Is.EqualTo(percent).Within(0.005));

    [Test]
    public void One_rate_compounds() => Assert.That(IterativePruning.Density(0.2, 5), Is.EqualTo(Math.Pow(0.8, 5)).Within(1e-15));

    [Test]
    public void Cuts_round_to_the_nearest_count()
    {
        Assert.That(IterativePruning.Cut(235_200, 0.2), Is.EqualTo(47_040));
        Assert.That(IterativePruning.Cut(5, 0.5), Is.EqualTo(3));
        Assert.That(IterativePruning.Cut(5, 1), Is.EqualTo(5));
        Assert.That(IterativePruning.CutPerStep(1000, 0.5, 7), Is.EqualTo(71));
        Assert.That(IterativePruning.CutPerStep(10, 0.1, 100), Is.EqualTo(1));
        Assert.That(IterativePruning.CutPerStep(0, 0.5, 1), Is.Zero);
        Assert.That(Enumerable.Range(1, 100).Select(share => IterativePruning.CutPerStep(100, share / 100.0, 1)), Is.EqualTo(Enumerable.Range(1, 100)));
    }

    [Test]
    public void Recovery_is_longer_after_a_loss_only()
    {
        Assert.That(IterativePruning.RecoverySteps(100, 2, 0.01, 0.02), Is.EqualTo(200));
        Assert.That(IterativePruning.RecoverySteps(100, 2, -5, 0.02), Is.EqualTo(100));
    }

    [Test]
    public void Annealed_rates_compound_to_the_product()
    {
        double[] rates = [.. Enumerable.Range(0, 4).Select(round => IterativePruning.AnnealedRate(0.3, 0.5, round))];
        Assert.That(rates[2], Is.EqualTo(0.3 / Math.E).Within(1e-12));
        Assert.That(IterativePruning.SparsityAfter(rates), Is.EqualTo(1 - (0.7 * (1 - rates[1]) * (1 - rates[2]) * (1 - rates[3]))).Within(1e-12));
        Assert.That(IterativePruning.SparsityAfter([0.2, 0.2, 0.2]), Is.EqualTo(1 - IterativePruning.Density(0.2, 3)).Within(1e-12));
    }

    [Test]
    public void Training_stops_when_the_loss_no_longer_falls()
    {
        double[] falling = [5, 4, 3, 2, 1];
        for (int count = 1; count <= falling.Length; count++)
            Assert.That(EarlyStop.Reached(falling.AsSpan(0, count), 2, 0.5), Is.False, "a falling loss does not stop training");
        Assert.That(EarlyStop.Reached([5, 4, 3, 2.9, 2.8], 2, 0.5), Is.True);
        Assert.That(EarlyStop.Reached([5, 4, 3, 3.5, 2], 2, 0.5), Is.False);
        Assert.That(EarlyStop.Reached([1, 1, 2], 2, 0), Is.False);
        Assert.That(EarlyStop.Reached([1, 1.5, 2], 2, 0), Is.True);
        Assert.That(EarlyStop.Reached([9, 9], 2, 0.5), Is.False, "too early to say");
        Assert.That(EarlyStop.Best([3, 1, 2, 1]), Is.EqualTo(1));
        Assert.That(() => EarlyStop.Reached([1, double.NaN], 1, 0), Throws.ArgumentException);
        Assert.That(() => EarlyStop.Best([]), Throws.ArgumentException);
    }

    [Test]
    public void Numbers_out_of_range_are_refused()
    {
        Assert.That(() => IterativePruning.Density(1.5, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => IterativePruning.Density([1], [0.1, 0.2], 1), Throws.ArgumentException.With.Message.Contains("2 rates"));
        Assert.That(() => IterativePruning.Density([0], [0.1], 1), Throws.ArgumentException.With.Message.Contains("no weights"));
        Assert.That(() => IterativePruning.Cut(5, double.NaN), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
