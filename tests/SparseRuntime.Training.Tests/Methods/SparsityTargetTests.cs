using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training.Tests;

public class SparsityTargetTests
{
    private static readonly NetworkShape LeNet = NetworkShape.LeNet300100;

    [Test]
    public void Layers_keep_the_count_of_their_sparsity()
    {
        var target = new SparsityTarget { Sparsity = 0.95, Own = [new LayerSparsity(-1, 0.475)] };
        Assert.That(Counts(target, LeNet), Is.EqualTo(new long[] { 11760, 1500, 525 }));
        Assert.That(Counts(target with { Own = [new LayerSparsity(0, 0), new LayerSparsity(2, 0.5)] }, LeNet), Is.EqualTo(new long[] { 235200, 1500, 500 }));
    }

    [Test]
    public void Erdos_renyi_counts_add_up_and_small_layers_stay_denser()
    {
        var target = new SparsityTarget { Sparsity = 0.9, Scope = PruningScope.ErdosRenyi };
        long[] counts = Counts(target, LeNet);
        Assert.That(counts.Sum(), Is.EqualTo(26620));
        // The output layer is saturated; ε of the others is (26620 − 1000)/(1084 + 400).
        double epsilon = 25620 / 1484.0;
        Assert.That(counts[0], Is.EqualTo(epsilon * 1084).Within(1));
        Assert.That(counts[1], Is.EqualTo(epsilon * 400).Within(1));
        Assert.That(counts[2], Is.EqualTo(1000));
        Mask[] random = target.Random(LeNet, new RandomStream(1, 0, "masks"));
        Assert.That(random.Select(mask => mask.CountKept()), Is.EqualTo(counts));
    }

    [Test]
    public void Scores_decide_within_layers_or_over_all_above_the_floor([Values] PruningScope scope)
    {
        var shape = new NetworkShape(11, [13, 7], 3);
        for (int trial = 0; trial < 40; trial++)
        {
            var stream = new RandomStream(2, trial, "scores");
            double sparsity = 0.9 * stream.NextUniform();
            var target = new SparsityTarget { Sparsity = sparsity, Scope = scope, MinimumDensity = 0.05, Own = trial % 2 == 0 ? [] : [new LayerSparsity(1, 0.3)] };
            // Coarse scores, so that many are equal.
            float[][] scores = [.. Enumerable.Range(0, 3).Select(layer => Enumerable.Range(0, shape.WeightCount(layer)).Select(_ => (float)stream.NextBelow(20) / (layer + 1)).ToArray())];
            Mask[] before = [.. Enumerable.Range(0, 3).Select(layer => Cases.Mask(shape, layer, 0.8, trial))], after = target.Cut(before, scores);
            int[] own = trial % 2 == 0 ? [] : [1], others = [.. Enumerable.Range(0, 3).Except(own)];
            foreach (int layer in own)
                AssertKeepsBest(before[layer], after[layer], scores[layer], Round(0.7 * shape.WeightCount(layer)));
            if (scope == PruningScope.Layer)
            {
                foreach (int layer in others)
                    AssertKeepsBest(before[layer], after[layer], scores[layer], Round((1 - sparsity) * shape.WeightCount(layer)));
            }

            long all = others.Sum(layer => (long)shape.WeightCount(layer)), kept = others.Sum(layer => after[layer].CountKept());
            if (scope == PruningScope.Global)
            {
                Assert.That(kept, Is.EqualTo(Math.Min(others.Sum(layer => before[layer].CountKept()), Round((1 - sparsity) * all))));
                foreach (int layer in others)
                {
                    long floor = (long)Math.Ceiling(0.05 * shape.WeightCount(layer));
                    Assert.That(after[layer].CountKept(), Is.GreaterThanOrEqualTo(floor));
                    AssertKeepsBest(before[layer], after[layer], scores[layer], after[layer].CountKept());
                    if (after[layer].CountKept() == floor) continue;
                    float greatestGone = others.SelectMany(other => Masks.Indices(before[other]).Where(i => !after[other][i]).Select(i => scores[other][i])).DefaultIfEmpty().Max();
                    Assert.That(Masks.Indices(after[layer]).Min(i => scores[layer][i]), Is.GreaterThanOrEqualTo(greatestGone));
                }
            }

            for (int layer = 0; layer < 3; layer++)
                Assert.That(MaskComparison.IsNested(after[layer], before[layer]));
        }
    }

    [Test]
    public void Whatever_the_sparsity_a_global_ranking_leaves_every_layer_a_weight()
    {
        var target = new SparsityTarget { Sparsity = 0.9999, Scope = PruningScope.Global, MinimumDensity = 0 };
        Mask[] full = [.. Enumerable.Range(0, 3).Select(layer => Masks.Full(LeNet.WeightShape(layer)))];
        float[][] scores = [.. Enumerable.Range(0, 3).Select(layer => Enumerable.Repeat(layer == 0 ? 1f : 0f, LeNet.WeightCount(layer)).ToArray())];
        target.Check(LeNet);
        Assert.That(target.Cut(full, scores).Select(mask => mask.CountKept()), Is.EqualTo(new long[] { 25, 1, 1 }));
    }

    [TestCase(-0.1)]
    [TestCase(1)]
    [TestCase(double.NaN)]
    public void A_sparsity_out_of_range_is_refused(double sparsity)
    {
        Assert.That(() => new SparsityTarget { Sparsity = sparsity }.Check(), Throws.ArgumentException.With.Message.Contains("less than 1"));
        Assert.That(() => new SparsityTarget { Sparsity = 0.5, Own = [new LayerSparsity(1, sparsity)] }.Check(), Throws.ArgumentException.With.Message.Contains("layer 1"));
    }

    [Test]
    public void What_cannot_be_had_of_a_network_is_refused()
    {
        Refused(new SparsityTarget { Sparsity = 0.9996 }, "layer 2 of 1000 weights");
        Refused(new SparsityTarget { Sparsity = 0.5, Own = [new LayerSparsity(3, 0)] }, "layers 0 to 2");
        Refused(new SparsityTarget { Sparsity = 0.5, Own = [new LayerSparsity(-4, 0)] }, "layers 0 to 2");
        Refused(new SparsityTarget { Sparsity = 0.5, Own = [new LayerSparsity(2, 0), new LayerSparsity(-1, 0.2)] }, "two sparsities");
        Refused(new SparsityTarget { Sparsity = 0.99, Scope = PruningScope.Global, MinimumDensity = 0.02 }, "more than the 2662");
        Assert.That(() => new SparsityTarget { Sparsity = 0.9994 }.Check(LeNet), Throws.Nothing);
        Assert.That(() => new SparsityTarget { Sparsity = 0.5, Scope = PruningScope.Global }.CheckRandom(), Throws.ArgumentException.With.Message.Contains("global"));

        static void Refused(SparsityTarget target, string message) => Assert.That(() => target.Check(LeNet), Throws.ArgumentException.With.Message.Contains(message));
    }

    private static long[] Counts(SparsityTarget target, NetworkShape shape)
    {
        FakeNetwork network = new FakeNetwork(shape).Draw("weights");
        target.Check(shape);
        return [.. target.Cut(network.Masks, network.AllWeights()).Select(mask => mask.CountKept())];
    }

    private static long Round(double count) => (long)Math.Round(count, MidpointRounding.AwayFromZero);

    private static void AssertKeepsBest(Mask before, Mask after, float[] scores, long count) =>
        Assert.That(Masks.Indices(after), Is.EqualTo(Masks.Indices(before).OrderByDescending(i => scores[i]).ThenBy(i => i).Take((int)count).Order()));
}
