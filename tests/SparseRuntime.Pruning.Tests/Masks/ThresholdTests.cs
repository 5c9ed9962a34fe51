using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning.Tests;

public class ThresholdTests
{
    [TestCase(0.5, 0.6745)]
    [TestCase(0.9, 1.6449)]
    [TestCase(0.95, 1.9600)]
    [TestCase(0.99, 2.5758)]
    public void Normal_weights_have_known_thresholds(double sparsity, double expected)
    {
        Assert.That(Thresholds.Normal(1, sparsity), Is.EqualTo(expected).Within(5e-5));
        Assert.That(Thresholds.Normal(0.3, sparsity), Is.EqualTo(0.3 * expected).Within(5e-5));
    }

    [Test]
    public void The_normal_threshold_leaves_its_share_of_normal_weights()
    {
        var stream = new RandomStream(3, 0, "weights");
        float[] weights = [.. Enumerable.Range(0, 50_000).Select(_ => (float)(0.05 * stream.NextNormal()))];
        Mask mask = Thresholds.Reaching(new TensorShape(weights.Length), weights, Thresholds.Normal(0.05, 0.9));
        Assert.That(mask.CountKept() / 50_000.0, Is.EqualTo(0.1).Within(0.007));
    }

    [Test]
    public void The_empirical_threshold_keeps_the_exact_mask_and_what_ties_with_it() => Cases.Holds(random =>
    {
        Tensor weights = Cases.Weights(random, random.Next(1, 60));
        double sparsity = random.NextDouble();
        float threshold = Thresholds.Empirical(weights.Span<float>(), sparsity);
        Mask mask = Thresholds.Reaching(weights.Shape, weights.Span<float>(), threshold), exact = ByMagnitude.PerLayer(weights, sparsity);
        Assert.That(MaskComparison.IsNested(exact, mask));
        float[] values = weights.Span<float>().ToArray();
        Assert.That(Cases.Kept(mask).Where(i => !exact[i]).Select(i => Math.Abs(values[i])), Is.All.EqualTo(threshold));
    });

    [Test]
    public void Everything_goes_at_a_sparsity_of_one()
    {
        Assert.That(Thresholds.Normal(1, 1), Is.EqualTo(double.PositiveInfinity));
        Assert.That(Thresholds.Empirical([1f, 2f], 1), Is.EqualTo(float.PositiveInfinity));
        Assert.That(() => Thresholds.Empirical([float.NaN], 0.5), Throws.ArgumentException);
        Assert.That(() => Thresholds.Reaching(new TensorShape(1), [1f], double.NaN), Throws.ArgumentException);
    }

    [Test]
    public void Rows_keep_equal_shares_each()
    {
        Mask mask = Unstructured.PerRow(new TensorShape(2, 4), [9f, 8f, 7f, 6f, 1f, 2f, 2f, 0f], 0.5);
        Assert.That(Cases.Kept(mask), Is.EqualTo(new[] { 0, 1, 5, 6 }));
        Assert.That(Unstructured.PerRow(new TensorShape(0, 4), [], 0.5).CountKept(), Is.Zero);
    }
}
