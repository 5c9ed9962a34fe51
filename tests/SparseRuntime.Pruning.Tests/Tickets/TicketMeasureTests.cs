using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning.Tests;

/// <summary>What is measured on tickets, against counts by hand and quantities that are known in closed form.</summary>
public class TicketMeasureTests
{
    [Test]
    public void Signs_are_counted_as_by_hand()
    {
        float[] initial = [1, -2, 0, 3, -0f, -5], final = [2, 1, 4, 0, 1, -1];
        Mask mask = Of(new TensorShape(2, 3), 0, 1, 2, 5);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(SignRetention.Of(initial, final), Is.EqualTo(new SignRetention(2, 4)), "zeros begin with no sign, and a weight that ends at zero has lost its own");
            Assert.That(SignRetention.Of(initial, final, mask), Is.EqualTo(new SignRetention(2, 3)));
            Assert.That(new SignRetention(2, 4).With(new SignRetention(1, 1)).Share, Is.EqualTo(0.6));
            Assert.That(default(SignRetention).Share, Is.NaN);
            Assert.That(() => SignRetention.Of(initial, [1f]), Throws.ArgumentException);
        }
    }

    [Test]
    public void Alignment_is_the_share_of_squares_within_the_mask()
    {
        double[][] gradients = [[3, 4, 0, 0], [12, 0]];
        Mask[] masks = [Of(new TensorShape(2, 2), 1, 2), Of(new TensorShape(1, 2), 1)];
        double share = GradientAlignment.Share(gradients, masks);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(share, Is.EqualTo(16.0 / 169).Within(1e-15));
            Assert.That(GradientAlignment.LogRatio(share, 0.5), Is.EqualTo(Math.Log(32.0 / 169)).Within(1e-12));
            Assert.That(GradientAlignment.Share([[0, 0]], [masks[1]]), Is.NaN);
            Assert.That(() => GradientAlignment.Share(gradients, [masks[0]]), Throws.ArgumentException);
            Assert.That(() => GradientAlignment.LogRatio(0.5, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        }
    }

    [Test]
    public void A_random_mask_keeps_its_density_of_a_gradient_on_average()
    {
        var stream = new RandomStream(3, 0, "gradient");
        double[] gradient = [.. Enumerable.Range(0, 400).Select(_ => stream.NextNormal())];
        double[] shares = [.. Enumerable.Range(0, 400).Select(_ => GradientAlignment.Share([gradient], [RandomMasks.OfCount(new TensorShape(20, 20), 60, stream)]))];
        Interval mean = Samples.MeanInterval(shares, 0.9999);
        Assert.That(mean.Low, Is.LessThan(0.15));
        Assert.That(mean.High, Is.GreaterThan(0.15));
        Assert.That(mean.High - mean.Low, Is.LessThan(0.02), "the interval says something");
    }

    [Test]
    public void Profiles_are_mean_magnitudes_and_their_supports_the_largest_and_smallest()
    {
        var shape = new TensorShape(2, 2);
        var profile = new GradientProfile(4);
        profile.Add([1, -4, 0, 2]);
        profile.Add([-3, 4, 0.5f, 0]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(profile.Means(), Is.EqualTo(new[] { 2f, 4f, 0.25f, 1f }));
            Assert.That(profile.Count, Is.EqualTo(2));
            Assert.That(Masks.Indices(profile.Support(shape, 2)), Is.EqualTo(new[] { 0, 1 }));
            Assert.That(Masks.Indices(profile.Inverse(shape, 2)), Is.EqualTo(new[] { 2, 3 }));
            Assert.That(() => profile.Add([1f]), Throws.ArgumentException);
        }
    }

    [Test]
    public void Noise_has_the_deviation_that_is_asked_for_and_none_changes_nothing()
    {
        float[] weights = [.. Enumerable.Range(0, 20_000).Select(i => (i % 7) - 3f)];
        float[] noisy = WeightMoments.Perturbed(weights, 0.5, new RandomStream(1, 0, "noise")), twice = WeightMoments.Perturbed(weights, 1, new RandomStream(1, 0, "noise"));
        float[] noise = [.. noisy.Zip(weights, (a, b) => a - b)];
        using (Assert.EnterMultipleScope())
        {
            // Five deviations of the estimate.
            Assert.That(WeightMoments.Deviation(noise), Is.EqualTo(0.5).Within(0.5 * 5 / Math.Sqrt(2 * 20_000)));
            Assert.That(twice.Zip(weights, (a, b) => (double)(a - b)).Zip(noise).Max(pair => Math.Abs(pair.First - (2 * pair.Second))), Is.LessThan(1e-5), "more noise goes the same way");
            Assert.That(WeightMoments.Perturbed(weights, 0, new RandomStream(1, 0, "noise")), Is.EqualTo(weights));
            Assert.That(() => WeightMoments.Perturbed(weights, -1, new RandomStream(1, 0, "noise")), Throws.InstanceOf<ArgumentException>());
        }
    }

    [Test]
    public void Moments_are_those_of_a_worked_example()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(WeightMoments.Deviation([1, 3, 5, 7]), Is.EqualTo(Math.Sqrt(5)).Within(1e-12));
            Assert.That(WeightMoments.Deviation([]), Is.Zero);
            Assert.That(WeightMoments.MeanSquare([1, 3, 5, 7]), Is.EqualTo(21));
            Assert.That(WeightMoments.MeanSquare([1, 3, 5, 7], Of(new TensorShape(2, 2), 0, 3)), Is.EqualTo(25));
            Assert.That(WeightMoments.MeanSquare([1, 3, 5, 7], Of(new TensorShape(2, 2))), Is.Zero);
        }
    }

    [Test]
    public void Signals_follow_the_mean_field_map()
    {
        using (Assert.EnterMultipleScope())
        {
            // He weights lose the density per layer; a linear layer keeps n d E[w²] q; E tanh(z)² of z ∼ N(0, 1) is a known number.
            Assert.That(MeanField.Next(z => Math.Max(z, 0), 300, 0.2, 2.0 / 300, 1.5), Is.EqualTo(0.3).Within(1e-12));
            Assert.That(MeanField.Next(z => z, 100, 0.5, 0.04, 3), Is.EqualTo(6).Within(1e-11));
            Assert.That(MeanField.Next(Math.Tanh, 1, 1, 1, 1), Is.EqualTo(0.394294).Within(1e-6));
            Assert.That(MeanField.LogGain(784, 0.1, 2 / 78.4), Is.Zero.Within(1e-12));
            Assert.That(MeanField.LogGain(784, 0.1, 2.0 / 784), Is.EqualTo(Math.Log(0.1)).Within(1e-12));
        }
    }

    [Test]
    public void A_barrier_is_what_rises_above_the_ends()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(ErrorBarrier.Of([0.1, 0.4, 0.3]), Is.EqualTo(0.2).Within(1e-15));
            Assert.That(ErrorBarrier.Of([0.2, 0.1, 0.2]), Is.Zero);
            Assert.That(() => ErrorBarrier.Of([0.2]), Throws.ArgumentException);
            Assert.That(ErrorBarrier.Between([1, 2], [3, -2], 0.25), Is.EqualTo(new[] { 2.5f, -1f }));
            Assert.That(ErrorBarrier.Between([1.1f], [3.3f], 1), Is.EqualTo(new[] { 1.1f }));
            Assert.That(ErrorBarrier.Between([1.1f], [3.3f], 0), Is.EqualTo(new[] { 3.3f }));
        }
    }

    [Test]
    public void Power_iteration_finds_the_largest_eigenvalue_and_two_over_it_is_where_descent_diverges()
    {
        // Eigenvalues 3 and 1.
        static double[] Gradient(double[] w) => [(2 * w[0]) + w[1], w[0] + (2 * w[1])];
        double value = CriticalRate.LargestEigenvalue(
            v => CriticalRate.HessianProduct(Gradient([5 + (0.5 * v[0]), 1 + (0.5 * v[1])]), Gradient([5 - (0.5 * v[0]), 1 - (0.5 * v[1])]), 0.5), [1, 0], 40);
        double rate = CriticalRate.Of(value);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(value, Is.EqualTo(3).Within(1e-9));
            Assert.That(After(rate * 0.99), Is.LessThan(1e-2));
            Assert.That(After(rate * 1.01), Is.GreaterThan(100));
            Assert.That(CriticalRate.Of(4, 0.5), Is.EqualTo(0.75));
            Assert.That(CriticalRate.Of(-1), Is.EqualTo(double.PositiveInfinity));
            Assert.That(CriticalRate.LargestEigenvalue(v => [0, 0], [1, 1], 3), Is.Zero);
            Assert.That(() => CriticalRate.LargestEigenvalue(v => v, [0, 0], 3), Throws.ArgumentException);
        }

        static double After(double rate)
        {
            double[] w = [1, 1];
            for (int step = 0; step < 1000; step++)
            {
                double[] gradient = Gradient(w);
                w = [w[0] - (rate * gradient[0]), w[1] - (rate * gradient[1])];
            }

            return Math.Sqrt((w[0] * w[0]) + (w[1] * w[1]));
        }
    }

    [Test]
    public void The_largest_eigenvalue_is_found_beside_a_negative_one_of_larger_magnitude()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(CriticalRate.LargestEigenvalue(v => [-3 * v[0], 2 * v[1]], [1, 1], 60), Is.EqualTo(2).Within(1e-9));
            Assert.That(CriticalRate.LargestEigenvalue(v => [-3 * v[0], -1 * v[1]], [1, 1], 60), Is.EqualTo(-1).Within(1e-9));
            Assert.That(CriticalRate.LargestEigenvalue(v => [-3 * v[0], -3 * v[1]], [1, 2], 60), Is.EqualTo(-3).Within(1e-9));
        }
    }

    [Test]
    public void Descent_with_momentum_diverges_from_its_critical_rate_on([Values(0, 0.5, 0.9)] double momentum, [Values] bool isNesterov)
    {
        const double Curvature = 4;
        double rate = CriticalRate.Of(Curvature, momentum, isNesterov);
        Assert.That(After(0.99 * rate), Is.LessThan(1e-2));
        Assert.That(After(1.01 * rate), Is.GreaterThan(100));

        double After(double step)
        {
            double w = 1, velocity = 0;
            for (int i = 0; i < 20_000 && Math.Abs(w) < 1e9; i++)
            {
                double gradient = Curvature * w;
                velocity = (momentum * velocity) + gradient;
                w -= step * (isNesterov ? gradient + (momentum * velocity) : velocity);
            }

            return Math.Abs(w);
        }
    }

    [Test]
    public void The_capacity_of_a_few_weights_is_as_worked_by_hand()
    {
        Assert.That(CapacityProxy.Of(0), Is.Zero);
        Assert.That(CapacityProxy.Of(9), Is.EqualTo(9 * Math.Log(10)).Within(1e-12));
        Assert.That(() => CapacityProxy.Of(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Moved_masks_keep_as_many_weights_and_give_up_the_share_that_is_asked_for()
    {
        var shape = new TensorShape(10, 10);
        var stream = new RandomStream(4, 0, "moved");
        Mask mask = RandomMasks.OfCount(shape, 40, stream), crowded = RandomMasks.OfCount(shape, 90, stream);
        using (Assert.EnterMultipleScope())
        {
            foreach (double share in (double[])[0, 0.25, 1])
            {
                Mask moved = RandomMasks.Moved(mask, share, stream);
                Assert.That(moved.CountKept(), Is.EqualTo(40));
                Assert.That(Masks.Indices(moved).Count(i => mask[i]), Is.EqualTo(40 - (int)(40 * share)));
            }

            Mask full = RandomMasks.Moved(crowded, 1, stream);
            Assert.That(full.CountKept(), Is.EqualTo(90));
            Assert.That(MaskComparison.Overlap(full, crowded), Is.EqualTo(80.0 / 90).Within(1e-12), "there are ten other places");
        }
    }

    [Test]
    public void The_jaccard_index_of_layers_together_counts_their_places()
    {
        Mask[] first = [Of(new TensorShape(1, 4), 0, 1), Of(new TensorShape(1, 2), 0)], second = [Of(new TensorShape(1, 4), 1, 2, 3), Of(new TensorShape(1, 2), 0)];
        Assert.That(MaskComparison.Jaccard(first, second), Is.EqualTo(0.4).Within(1e-15));
        Assert.That(() => MaskComparison.Jaccard(first, [second[0]]), Throws.ArgumentException);
    }

    private static Mask Of(TensorShape shape, params int[] kept)
    {
        var mask = new Mask(shape);
        foreach (int i in kept)
            mask[i] = true;
        return mask;
    }
}
