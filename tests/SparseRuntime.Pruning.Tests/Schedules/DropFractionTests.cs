using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning.Tests;

public class DropFractionTests
{
    [TestCase(0, 0.3)]
    [TestCase(500, 0.15)]
    [TestCase(1000, 0.0)]
    [TestCase(2000, 0.0)]
    public void The_cosine_falls_to_nothing(int step, double expected) => Assert.That(DropFraction.Cosine(0.3, step, 1000), Is.EqualTo(expected).Within(1e-12));

    [TestCase(0, 1.0, 0.4)]
    [TestCase(500, 1.0, 0.2)]
    [TestCase(500, 3.0, 0.05)]
    [TestCase(750, 0.5, 0.2)]
    [TestCase(1001, 1.0, 0.0)]
    public void Powers_fall_to_nothing(int step, double exponent, double expected) =>
        Assert.That(DropFraction.Power(0.4, step, 1000, exponent), Is.EqualTo(expected).Within(1e-12));

    [Test]
    public void Counts_are_rounded_down_but_not_by_rounding_errors()
    {
        for (int percent = 0; percent <= 100; percent++)
            Assert.That(DropFraction.Count(percent / 100.0, 100), Is.EqualTo(percent));
        Assert.That(DropFraction.Count(0.5, 7), Is.EqualTo(3));
        Assert.That(() => DropFraction.Count(1.1, 7), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void With_monotone_counts_masks_in_turn_never_differ_by_more_than_before() => Cases.Holds(random =>
    {
        Mask mask = RandomMasks.OfCount(new TensorShape(10, 10), random.Next(0, 101), Cases.Stream(random));
        int kept = (int)mask.CountKept(), count = kept;
        double distance = double.PositiveInfinity;
        for (int step = 0; step < 10; step++)
        {
            count = Math.Min(DropFraction.MonotoneCount(count, random.NextDouble(), kept), 100 - kept);
            Rewiring rewiring = RigL.Step(mask, Cases.Values(random, 100), Cases.Values(random, 100), count, GrowthCandidates.FreeBefore);
            double now = MaskComparison.Hamming(mask, rewiring.Mask);
            Assert.That(now, Is.EqualTo(2.0 * count / 100).Within(1e-12));
            Assert.That(now, Is.LessThanOrEqualTo(distance));
            (mask, distance) = (rewiring.Mask, now);
        }
    });
}
