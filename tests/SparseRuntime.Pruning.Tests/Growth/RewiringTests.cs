using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning.Tests;

public class RewiringTests
{
    [Test]
    public void Every_method_keeps_the_number_of_weights_and_names_what_changed() => Cases.Holds(random =>
    {
        Mask mask = Cases.RandomMask(random, random.Next(1, 7), random.Next(1, 9));
        int size = (int)mask.Shape.ElementCount, kept = (int)mask.CountKept(), count = random.Next(0, kept + 1);
        float[] weights = Cases.Values(random, size), gradient = Cases.Values(random, size), curvature = [.. Cases.Values(random, size).Select(Math.Abs)];
        var before = Cases.Bits(mask);
        foreach (GrowthCandidates candidates in Enum.GetValues<GrowthCandidates>())
        {
            Rewiring[] steps =
            [
                SparseEvolution.Step(mask, weights, random.NextDouble(), candidates, Cases.Stream(random)),
                RigL.Step(mask, weights, gradient, count, candidates),
                MomentumGrowth.Step(mask, weights, gradient, count, count),
                CurvatureGrowth.Step(mask, weights, gradient, curvature, 1e-6, count),
                GraNet.Step(mask, weights, gradient, 1 - ((double)kept / size), random.NextDouble()),
            ];
            foreach (Rewiring step in steps)
            {
                Assert.That(step.Mask.CountKept(), Is.EqualTo(kept));
                Assert.That(step.Dropped, Is.EqualTo(Enumerable.Range(0, size).Where(i => before[i] && !step.Mask[i])));
                Assert.That(step.Grown, Is.EqualTo(Enumerable.Range(0, size).Where(i => !before[i] && step.Mask[i])));
            }

            Assert.That(Cases.Bits(mask), Is.EqualTo(before), "the mask given stays as it is");
        }
    });

    [Test]
    public void Rigl_swaps_the_smallest_weights_for_the_largest_gradients() => Cases.Holds(random =>
    {
        Mask mask = Cases.RandomMask(random, random.Next(1, 60));
        int size = (int)mask.Shape.ElementCount;
        float[] weights = Cases.Values(random, size), gradient = Cases.Values(random, size);
        int[] kept = Cases.Kept(mask);
        int count = random.Next(0, kept.Length + 1);
        int[] remaining = [.. kept.OrderByDescending(i => Math.Abs(weights[i])).ThenBy(i => i).Take(kept.Length - count)];
        int[] grown = [.. Enumerable.Range(0, size).Except(remaining).OrderByDescending(i => Math.Abs(gradient[i])).ThenBy(i => i).Take(count)];
        Assert.That(Cases.Kept(RigL.Step(mask, weights, gradient, count).Mask), Is.EqualTo(remaining.Concat(grown).Order()));
    });

    [Test]
    public void A_weight_that_is_dropped_can_come_back_in_the_same_step()
    {
        Mask mask = Cases.MaskOf(1, 1, 0, 0);
        float[] weights = [1f, 2f, 0f, 0f], gradient = [9f, 0f, 1f, 1f];
        Rewiring back = RigL.Step(mask, weights, gradient, 1);
        Assert.That(back.Grown, Is.Empty);
        Assert.That(back.Dropped, Is.Empty);
        Rewiring other = RigL.Step(mask, weights, gradient, 1, GrowthCandidates.FreeBefore);
        Assert.That(other.Dropped, Is.EqualTo(new[] { 0 }));
        Assert.That(other.Grown, Is.EqualTo(new[] { 2 }), "of equal gradients the lower index grows");
        Assert.That(RigL.DescentValues(other, [0f, 0f, -3f, 1f], 0.1), Is.EqualTo([0.1f]).Within(1e-7));
    }

    [Test]
    public void Set_takes_the_weights_nearest_to_zero_on_either_side()
    {
        Mask mask = Cases.MaskOf(1, 1, 1, 1, 1, 1, 0, 0, 0, 0);
        float[] weights = [0.1f, 5f, 0.2f, 4f, -7f, -6f, 0f, 0f, 0f, 0f];
        Rewiring step = SparseEvolution.Step(mask, weights, 0.5, GrowthCandidates.FreeBefore, new RandomStream(1, 0, "grow"));
        Assert.That(step.Dropped, Is.EqualTo(new[] { 0, 2, 5 }));
        Assert.That(step.Grown, Is.SubsetOf(new[] { 6, 7, 8, 9 }));
        Assert.That(step.Grown, Has.Length.EqualTo(3));
    }

    [Test]
    public void Set_grows_everywhere_alike()
    {
        var stream = new RandomStream(6, 0, "grow");
        Mask mask = Cases.MaskOf(1, 1, 0, 0, 0, 0, 0);
        var counts = new int[7];
        for (int i = 0; i < 5000; i++)
            counts[SparseEvolution.Step(mask, [1f, 2f, 0f, 0f, 0f, 0f, 0f], 0.5, GrowthCandidates.FreeBefore, stream).Grown[0]]++;
        Assert.That(counts.Take(2), Is.All.Zero);
        Assert.That(counts.Skip(2), Is.All.EqualTo(1000).Within(5 * Math.Sqrt(5000 * 0.2 * 0.8)));
    }

    [Test]
    public void Momentum_shares_new_weights_among_layers_in_proportion()
    {
        Mask[] masks = [Cases.MaskOf(1, 1, 0, 0, 0, 0, 0, 0), Cases.MaskOf(1, 1, 0, 0, 0, 0, 0, 0)];
        float[][] momenta = [[3f, -3f, 9f, 0f, 0f, 0f, 0f, 0f], [1f, 1f, 9f, 9f, 9f, 9f, 9f, 9f]];
        Assert.That(MomentumGrowth.Redistribute(masks, momenta, [2, 2]), Is.EqualTo(new[] { 3, 1 }));
        Assert.That(MomentumGrowth.Redistribute([Cases.MaskOf(1, 1, 1), Cases.MaskOf(1, 0, 0, 0)], [[9f, 9f, 9f], [1f, 0f, 0f, 0f]], [1, 1]), Is.EqualTo(new[] { 1, 1 }), "a layer takes no more than it has room for");
    }

    [Test]
    public void What_momentum_shares_out_is_what_was_dropped() => Cases.Holds(random =>
    {
        Mask[] masks = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Cases.RandomMask(random, random.Next(1, 30)))];
        float[][] momenta = [.. masks.Select(mask => Cases.Values(random, (int)mask.Shape.ElementCount))];
        int[] dropped = [.. masks.Select(mask => random.Next(0, (int)mask.CountKept() + 1))];
        int[] grown = MomentumGrowth.Redistribute(masks, momenta, dropped);
        Assert.That(grown.Sum(), Is.EqualTo(dropped.Sum()));
        for (int layer = 0; layer < masks.Length; layer++)
        {
            Rewiring step = MomentumGrowth.Step(masks[layer], momenta[layer], momenta[layer], dropped[layer], grown[layer]);
            Assert.That(step.Mask.CountKept(), Is.EqualTo(masks[layer].CountKept() - dropped[layer] + grown[layer]));
        }
    });

    [Test]
    public void Growth_by_curvature_prefers_flat_directions()
    {
        Assert.That(CurvatureGrowth.Scores([2f, 2f, 1f], [1f, 3f, 0f], 1), Is.EqualTo([2f, 1f, 1f]));
        Assert.That(CurvatureGrowth.Step(Cases.MaskOf(1, 0, 0), [1f, 0f, 0f], [0f, 2f, 2f], [0f, 3f, 1f], 1, 1).Grown, Is.EqualTo(new[] { 2 }));
        Assert.That(() => CurvatureGrowth.Scores([1f], [-1f], 1), Throws.ArgumentException.With.Message.Contains("negative"));
    }

    [Test]
    public void Granet_prunes_to_the_schedule_and_regrows_the_rest()
    {
        Mask mask = Cases.MaskOf(1, 1, 1, 1, 1, 1, 0, 0);
        float[] weights = [6f, 5f, 4f, 3f, 2f, 1f, 0f, 0f], gradient = [0f, 0f, 0f, 0f, 0f, 0f, 3f, 7f];
        Rewiring step = GraNet.Step(mask, weights, gradient, 0.5, 0.5);
        Assert.That(Cases.Kept(step.Mask), Is.EqualTo(new[] { 0, 1, 6, 7 }));
        Assert.That(Cases.Kept(GraNet.Step(mask, weights, gradient, 0.5, 0).Mask), Is.EqualTo(new[] { 0, 1, 2, 3 }), "without regrowth it is gradual pruning");
        Assert.That(Cases.Kept(GraNet.Step(mask, weights, gradient, 0.1, 0).Mask), Is.EqualTo(Cases.Kept(mask)), "a mask that keeps fewer stays as it is");
    }

    [Test]
    public void Top_kast_updates_more_than_it_uses() => Cases.Holds(random =>
    {
        Tensor weights = Cases.Weights(random, random.Next(2, 40));
        int size = (int)weights.Shape.ElementCount, forward = random.Next(1, size + 1), extra = random.Next(0, size - forward + 1);
        (Mask Forward, Mask Update) sets = TopKast.Sets(weights.Shape, weights.Span<float>(), forward, extra);
        Assert.That(sets.Forward.CountKept(), Is.EqualTo(forward));
        Assert.That(sets.Update.CountKept(), Is.EqualTo(forward + extra));
        Assert.That(MaskComparison.IsNested(sets.Forward, sets.Update));

        // The gradient against central differences of the penalty, away from where it has a kink.
        double density = (double)forward / size;
        float[] gradient = TopKast.PenaltyGradient(sets, weights.Span<float>(), 0.5);
        float[] values = weights.Span<float>().ToArray();
        for (int i = 0; i < size; i++)
        {
            double Penalty(double w) => 0.5 * Math.Abs(w) * (sets.Forward[i] ? 1 : sets.Update[i] ? 1 / density : 0);
            Assert.That(gradient[i], Is.EqualTo(values[i] == 0 ? 0 : (Penalty(values[i] * 1.01) - Penalty(values[i] * 0.99)) / (0.02 * values[i])).Within(1e-5));
        }
    });

    [Test]
    public void Nothing_that_is_nan_is_ranked()
    {
        Mask mask = Cases.MaskOf(1, 0);
        Assert.That(() => RigL.Step(mask, [float.NaN, 0f], [0f, 0f], 1), Throws.ArgumentException);
        Assert.That(() => RigL.Step(mask, [1f, 0f], [float.NaN, 0f], 1), Throws.ArgumentException);
        Assert.That(() => SparseEvolution.Step(mask, [float.NaN, 0f], 0.5, GrowthCandidates.FreeBefore, new RandomStream(1, 0, "x")), Throws.ArgumentException);
        Assert.That(() => MomentumGrowth.Redistribute([mask], [[float.NaN, 0f]], [1]), Throws.ArgumentException);
        Assert.That(() => RigL.Step(mask, [1f, 0f], [0f, 0f], 2), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
