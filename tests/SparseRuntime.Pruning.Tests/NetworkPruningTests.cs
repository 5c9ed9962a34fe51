using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning.Tests;

public class NetworkPruningTests
{
    [TestCase("unstructured", 0.25, 18)]
    [TestCase("2:4", 0.9, 16)]
    [TestCase("block-2x3", 0.5, 12)]
    [TestCase("rows", 0.5, 12)]
    public void Each_layer_keeps_exactly_its_share(string pattern, double sparsity, int kept)
    {
        Tensor weights = Cases.Weights(new Random(3), 4, 6);
        Mask mask = NetworkPruning.Masks([(weights.Shape, Scores(weights))], PruningPattern.Parse(pattern), PruningScope.Layer, sparsity, 0)[0];
        Assert.That(mask.CountKept(), Is.EqualTo(kept));
    }

    [Test]
    public void Rows_go_whole()
    {
        Tensor weights = Tensor.From([1f, 9f, 4f, 4f, 5f, 5f], 3, 2);
        Assert.That(Cases.Kept(PruningPattern.Parse("rows").Mask(weights.Shape, Scores(weights), 0.6)), Is.EqualTo(new[] { 0, 1 }));
    }

    [TestCase("spiral")]
    [TestCase("2:")]
    [TestCase("5:4")]
    [TestCase("0:4")]
    [TestCase("block-4")]
    [TestCase("block-0x4")]
    [TestCase("")]
    public void Unknown_patterns_are_named(string text) =>
        Assert.That(() => PruningPattern.Parse(text), Throws.ArgumentException.With.Message.Contains($"'{text}'").And.Message.Contains("block-RxC"));

    [Test]
    public void Only_two_of_four_knows_its_sparsity()
    {
        Assert.That(PruningPattern.Parse("1:4").OwnSparsity, Is.EqualTo(0.75));
        Assert.That(PruningPattern.Parse("rows").OwnSparsity, Is.Null);
    }

    [Test]
    public void Scopes_that_do_not_suit_a_pattern_are_refused()
    {
        (TensorShape, float[]) layer = (new TensorShape(2, 4), new float[8]);
        Assert.That(() => NetworkPruning.Masks([layer], PruningPattern.Parse("rows"), PruningScope.Global, 0.5, 0), Throws.ArgumentException.With.Message.Contains("rows"));
        Assert.That(() => NetworkPruning.Masks([layer], PruningPattern.Parse("2:4"), PruningScope.ErdosRenyi, 0.5, 0), Throws.ArgumentException.With.Message.Contains("2:4"));
        Assert.That(() => PruningPattern.Parse("channels").Mask(layer.Item1, layer.Item2, 0.5), Throws.ArgumentException.With.Message.Contains("channels"));
    }

    [Test]
    public void Channels_of_equal_score_stay_from_the_first_on_and_one_always_does()
    {
        Assert.That(NetworkPruning.Channels([1, 2, 2, 2], 0.5), Is.EqualTo([false, true, true, false]));
        Assert.That(NetworkPruning.Channels([1, 2, 2], 1), Is.EqualTo([false, true, false]));
        Assert.That(() => NetworkPruning.Channels([1, double.NaN], 0.5), Throws.ArgumentException);
    }

    [Test]
    public void Erdos_renyi_budgets_meet_the_total_and_favour_small_layers() => Cases.Holds(random =>
    {
        TensorShape[] shapes = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => new TensorShape(random.Next(1, 60), random.Next(1, 60), random.Next(1, 4)))];
        double sparsity = random.NextDouble();
        double[] shares = LayerBudgets.ErdosRenyi(shapes, sparsity);
        double total = shapes.Sum(shape => (double)shape.ElementCount);
        Assert.That(shares, Is.All.InRange(0, 1));
        Assert.That(shapes.Select((shape, i) => (1 - shares[i]) * shape.ElementCount).Sum(), Is.EqualTo((1 - sparsity) * total).Within(1e-6 * total));
        double[] ratios = [.. shapes.Select((shape, i) => (1 - shares[i]) * shape.ElementCount / shape.Dimensions.ToArray().Sum())];
        double common = ratios.Max();
        for (int i = 0; i < shapes.Length; i++)
        {
            if (shares[i] > 0) Assert.That(ratios[i], Is.EqualTo(common).Within(1e-6 * common));
        }
    });

    private static float[] Scores(Tensor weights) => Magnitude.Scores(weights.Span<float>());
}
