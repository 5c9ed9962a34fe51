using SparseRuntime.Pruning;

namespace SparseRuntime.Training.Tests;

/// <summary>What mask methods do when they come from recipes.</summary>
public sealed class RecipeMethodTests
{
    private const int Steps = 100;

    private static readonly NetworkShape Shape = new(20, [30, 10], 4);

    [TestCase("method: set, every: 10it, end: 40it", 40)]
    [TestCase("method: set, every: 10it", Steps)]
    [TestCase("method: rigl, every: 10it, end: 40it", 40)]
    [TestCase("method: rigl, every: 10it, drop-decay: constant, end: 40it", 40)]
    [TestCase("method: rigl, every: 10it, drop-decay: constant", 75)]
    [TestCase("method: rigl, every: 10it, drop-decay: power, exponent: 2", 75)]
    [TestCase("method: snfs, every: 10it, drop-decay: constant, end: 40it", 40)]
    [TestCase("method: granet, every: 10it, end: 40it", Steps)]
    [TestCase("method: granet, every: 10it, end: 40it, drop-decay: constant", Steps)]
    public void Masks_move_until_the_end_that_the_recipe_says(string pruning, long end)
    {
        MaskMethod method = Method($"{pruning}, sparsity: 0.5");
        MaskTurn moving = pruning.Contains("set", StringComparison.Ordinal) ? MaskTurn.BeforePasses : MaskTurn.InPlaceOfUpdate;
        long[] moves = [.. Enumerable.Range(1, Steps - 1).Select(step => (long)step).Where(step => method.TurnAt(step) == moving)];
        Assert.That(moves, Is.EqualTo(Enumerable.Range(1, 9).Select(k => 10L * k).Where(step => step < end)));
    }

    [Test]
    public void Regeneration_falls_to_the_end_of_training()
    {
        MaskMethod method = Method("method: granet, sparsity: 0.5, every: 10it, end: 40it, drop-fraction: 0.5");
        FakeNetwork network = new FakeNetwork(Shape).Draw("weights");
        for (long step = 0; step <= 40; step += 10)
            method.Take(step, network);
        var moved = new List<double>();
        for (long step = 50; step < Steps; step += 10)
        {
            // With new weights and gradients what is dropped grows where gradients are largest: nearly all of it elsewhere.
            network.Draw($"step {step}");
            Tensors.Mask before = network.Masks[0];
            method.Take(step, network);
            moved.Add(MaskComparison.Hamming(before, network.Masks[0]));
        }

        Assert.That(moved, Is.Ordered.Descending);
        Assert.That(moved[^1], Is.GreaterThan(0), "some still moves shortly before training ends");
    }

    [TestCase("sparsity: 0.9, distance: 0.19", true)]
    [TestCase("sparsity: 0.96", false)]
    [TestCase("sparsity: 0.96, distance: 1", true)]
    [TestCase("sparsity: 0.96, distance: 0.05", false)]
    public void Early_birds_are_not_found_among_masks_that_have_nothing_in_common(string pruning, bool isFound)
    {
        var method = (EarlyBirdSearch)Method($"method: early-bird, {pruning}, every: 10it, queue: 2");
        FakeNetwork network = new FakeNetwork(Shape);
        for (int epoch = 1; epoch <= 5 && method.FoundAt is null; epoch++)
            method.Take(10 * epoch, network.Draw($"weights {epoch}"));
        Assert.That(method.FoundAt, isFound ? Is.Not.Null : Is.Null);
    }

    private static MaskMethod Method(string pruning) =>
        Recipe.Parse($"data: {{set: fashion-mnist}}\ntraining: {{steps: {Steps}it}}\npruning: {{{pruning}}}\n", "test").ToMaskMethod(Shape, 25, new RandomStream(1, 0, "masks"))!;
}
