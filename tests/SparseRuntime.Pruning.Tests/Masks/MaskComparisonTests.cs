using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning.Tests;

public class MaskComparisonTests
{
    [Test]
    public void Comparisons_are_those_of_sets() => Cases.Holds(random =>
    {
        int size = random.Next(1, 100);
        Mask first = Cases.RandomMask(random, size), second = Cases.RandomMask(random, size);
        HashSet<int> a = [.. Cases.Kept(first)], b = [.. Cases.Kept(second)];
        double both = a.Intersect(b).Count(), either = a.Union(b).Count(), different = either - both;
        Assert.That(MaskComparison.Hamming(first, second), Is.EqualTo(different / size).Within(1e-12));
        Assert.That(MaskComparison.RelativeHamming(first, second), Is.EqualTo(a.Count + b.Count == 0 ? 0 : different / (a.Count + b.Count)).Within(1e-12));
        Assert.That(MaskComparison.Jaccard(first, second), Is.EqualTo(either == 0 ? 1 : both / either).Within(1e-12));
        Assert.That(MaskComparison.Overlap(first, second), Is.EqualTo(Math.Min(a.Count, b.Count) == 0 ? 1 : both / Math.Min(a.Count, b.Count)).Within(1e-12));
        Assert.That(MaskComparison.IsNested(first, second), Is.EqualTo(a.IsSubsetOf(b)));
    });

    [Test]
    public void Disjoint_masks_are_not_stable_at_all_and_equal_ones_are_wholly()
    {
        Mask first = Cases.MaskOf(1, 1, 0, 0, 0), second = Cases.MaskOf(0, 0, 1, 1, 0);
        Assert.That(MaskComparison.Stability(first, second), Is.Zero);
        Assert.That(MaskComparison.Stability(first, first), Is.EqualTo(1));
        Assert.That(() => MaskComparison.Stability(first, Cases.MaskOf(1, 1, 1, 0, 0)), Throws.ArgumentException.With.Message.Contains("2 and 3"));
    }

    [Test]
    public void Random_masks_have_the_jaccard_index_of_chance()
    {
        var stream = new RandomStream(2, 0, "chance");
        Mask first = RandomMasks.OfCount(new TensorShape(100_000), 20_000, stream), second = RandomMasks.OfCount(new TensorShape(100_000), 50_000, stream);
        Assert.That(MaskComparison.Jaccard(first, second), Is.EqualTo(MaskComparison.ChanceJaccard(0.2, 0.5)).Within(0.01));
        Assert.That(MaskComparison.ChanceJaccard(0.2, 0.5), Is.EqualTo(0.1 / 0.6).Within(1e-12));
    }

    [Test]
    public void Masks_of_other_shapes_are_refused() =>
        Assert.That(() => MaskComparison.Hamming(new Mask(new TensorShape(2, 3)), new Mask(new TensorShape(3, 2))), Throws.ArgumentException.With.Message.Contains("[2,3]"));
}
