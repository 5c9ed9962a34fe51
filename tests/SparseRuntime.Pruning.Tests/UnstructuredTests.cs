using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning.Tests;

public class UnstructuredTests
{
    [Test]
    public void A_layer_keeps_what_a_stable_ranking_puts_first() => Cases.Holds(random =>
    {
        Tensor weights = Cases.Weights(random, random.Next(1, 9), random.Next(0, 9));
        double sparsity = random.NextDouble();
        int count = (int)weights.Shape.ElementCount;
        int kept = (int)Math.Round((1 - sparsity) * count, MidpointRounding.AwayFromZero);
        float[] values = weights.Span<float>().ToArray();
        IEnumerable<int> expected = Enumerable.Range(0, count).OrderByDescending(i => Math.Abs(values[i])).ThenBy(i => i).Take(kept).Order();
        Assert.That(Cases.Kept(ByMagnitude.PerLayer(weights, sparsity)), Is.EqualTo(expected));
    });

    [TestCase(0.0, new[] { 0, 1, 2, 3, 4 })]
    [TestCase(0.2, new[] { 0, 1, 2, 4 })]
    [TestCase(0.5, new[] { 0, 1, 2 })]
    [TestCase(0.8, new[] { 1 })]
    [TestCase(1.0, new int[0])]
    public void Ties_go_to_the_lower_index_and_halves_are_kept(double sparsity, int[] kept) =>
        Assert.That(Cases.Kept(ByMagnitude.PerLayer(Tensor.From([2f, -3f, 2f, 0f, -2f], 5), sparsity)), Is.EqualTo(kept));

    [Test]
    public void Equal_weights_lose_exactly_the_share_asked_for()
    {
        Tensor weights = Tensor.From(Enumerable.Repeat(0.5f, 1000).ToArray(), 10, 100);
        Assert.That(ByMagnitude.PerLayer(weights, 0.9).CountKept(), Is.EqualTo(100));
    }

    [Test]
    public void An_infinite_weight_is_the_largest() =>
        Assert.That(Cases.Kept(ByMagnitude.PerLayer(Tensor.From([1f, float.NegativeInfinity, 2f], 3), 0.67)), Is.EqualTo(new[] { 1 }));

    [Test]
    public void A_sparser_mask_keeps_only_what_a_denser_one_keeps() => Cases.Holds(random =>
    {
        Tensor weights = Cases.Weights(random, random.Next(1, 60));
        double sparsity = random.NextDouble();
        int[] dense = Cases.Kept(ByMagnitude.PerLayer(weights, sparsity));
        int[] sparse = Cases.Kept(ByMagnitude.PerLayer(weights, sparsity + ((1 - sparsity) * random.NextDouble())));
        Assert.That(sparse, Is.SubsetOf(dense));
    });

    [Test]
    public void Global_pruning_is_the_best_mask_of_its_size_above_the_floor() => Cases.Holds(
        random =>
        {
            Tensor[] layers = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Cases.Weights(random, random.Next(0, 5)))];
            float[] all = [.. layers.SelectMany(layer => layer.Span<float>().ToArray())];
            double sparsity = random.NextDouble() * 0.7, floor = random.NextDouble() * 0.3;
            int kept = (int)Math.Round((1 - sparsity) * all.Length, MidpointRounding.AwayFromZero);
            int[] floors = [.. layers.Select(layer => (int)Math.Ceiling(floor * layer.Shape.ElementCount))];
            if (floors.Sum() > kept)
            {
                Assert.That(() => ByMagnitude.Global(layers, sparsity, floor), Throws.ArgumentException);
                return;
            }

            double best = double.NegativeInfinity;
            for (int subset = 0; subset < 1 << all.Length; subset++)
            {
                if (int.PopCount(subset) != kept) continue;
                int shift = 0;
                bool isAbove = true;
                double score = 0;
                for (int layer = 0; layer < layers.Length; layer++)
                {
                    int length = (int)layers[layer].Shape.ElementCount;
                    isAbove &= int.PopCount((subset >> shift) & ((1 << length) - 1)) >= floors[layer];
                    shift += length;
                }

                for (int i = 0; i < all.Length; i++)
                    score += (subset >> i & 1) * Math.Abs((double)all[i]);
                if (isAbove) best = Math.Max(best, score);
            }

            IReadOnlyList<Mask> masks = ByMagnitude.Global(layers, sparsity, floor);
            bool[] bits = [.. masks.SelectMany(Cases.Bits)];
            Assert.That(bits.Count(bit => bit), Is.EqualTo(kept));
            Assert.That(masks.Select(mask => (int)mask.CountKept()).Zip(floors).All(pair => pair.First >= pair.Second));
            Assert.That(bits.Select((bit, i) => bit ? Math.Abs((double)all[i]) : 0).Sum(), Is.EqualTo(best).Within(1e-9));
        },
        100);

    [Test]
    public void Global_ties_go_to_the_earlier_layer_then_to_the_lower_index()
    {
        Tensor[] layers = [Tensor.From([1f, 2f, 1f], 3), Tensor.From([1f, -2f, 1f], 3)];
        IReadOnlyList<Mask> masks = ByMagnitude.Global(layers, 0.5, 0);
        Assert.That(masks.Select(Cases.Kept), Is.EqualTo(new[] { new[] { 0, 1 }, [1] }));
    }

    [Test]
    public void A_floor_saves_a_layer_of_small_weights_from_collapse()
    {
        Tensor[] layers = [Tensor.From([5f, 6f, 7f, 8f], 4), Tensor.From([0.1f, 0.3f, 0.2f, 0f], 4)];
        Assert.That(ByMagnitude.Global(layers, 0.5, 0).Select(mask => mask.CountKept()), Is.EqualTo(new[] { 4, 0 }));
        Assert.That(ByMagnitude.Global(layers, 0.5, 1e-9).Select(Cases.Kept), Is.EqualTo(new[] { new[] { 1, 2, 3 }, [1] }));
    }

    [Test]
    public void A_floor_of_the_whole_density_is_met_exactly_in_spite_of_rounding()
    {
        for (int percent = 0; percent <= 100; percent++)
        {
            IReadOnlyList<Mask> masks = ByMagnitude.Global([Cases.Weights(new Random(percent), 100)], 1 - (percent / 100.0), percent / 100.0);
            Assert.That(masks.Single().CountKept(), Is.EqualTo(percent));
        }
    }

    [Test]
    public void No_layers_give_no_masks() => Assert.That(ByMagnitude.Global([], 0.5, 0.1), Is.Empty);

    [Test]
    public void Errors_say_what_is_wrong()
    {
        Tensor weights = Tensor.From([1f, float.NaN], 2);
        Assert.That(() => ByMagnitude.PerLayer(weights, 0.5), Throws.ArgumentException.With.Message.Contains("weight 1 is NaN"));
        Assert.That(() => Unstructured.PerLayer(weights.Shape, [float.NaN, 1f], 0.5), Throws.ArgumentException.With.Message.Contains("score 0 is NaN"));
        Assert.That(() => Unstructured.PerLayer(new TensorShape(3), [1f], 0.5), Throws.ArgumentException.With.Message.Contains("1 scores"));
        Assert.That(
            () => ByMagnitude.Global([Tensor.From([1f, 2f, 3f, 4f], 4)], 0.75, 0.5),
            Throws.ArgumentException.With.Message.Contains("keeps 2 weights, more than the 1"));
        foreach (double share in new[] { -0.1, 1.1, double.NaN })
        {
            Assert.That(() => ByMagnitude.PerLayer(Tensor.From([1f], 1), share), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("sparsity"));
            Assert.That(() => ByMagnitude.Global([], 0, share), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("minimumDensity"));
        }
    }
}
