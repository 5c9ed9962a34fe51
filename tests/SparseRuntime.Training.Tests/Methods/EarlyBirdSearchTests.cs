using SparseRuntime.Pruning;

namespace SparseRuntime.Training.Tests;

public class EarlyBirdSearchTests
{
    private static readonly NetworkShape Shape = new(10, [10], 10);

    /// <summary>How many of the first layer's 100 weights, half of which are kept, change places with pruned ones before each epoch's end.</summary>
    [TestCase(new[] { 0, 20, 20, 0, 0, 0, 0, 0 }, 0.1, false, 70)]
    [TestCase(new[] { 0, 0, 0, 0, 0, 0, 0, 0 }, 0.1, false, 50)]
    [TestCase(new[] { 0, 5, 0, 5, 0, 0, 0, 0 }, 0.1, false, 50)]
    [TestCase(new[] { 0, 5, 0, 6, 0, 0, 0, 0 }, 0.1, false, 60)]
    [TestCase(new[] { 0, 5, 0, 5, 0, 0, 0, 0 }, 0.1, true, 50)]
    [TestCase(new[] { 0, 20, 20, 20, 20, 20, 20, 20 }, 0.1, false, null)]
    public void The_ticket_is_found_when_the_newest_mask_is_close_to_all_in_the_queue(int[] swaps, double threshold, bool isRelative, int? found)
    {
        var method = new EarlyBirdSearch(new SparsityTarget { Sparsity = 0.5 }, MethodCases.ByMagnitude, 10, 5, threshold, isRelative);
        FakeNetwork network = new FakeNetwork(Shape).Draw("weights");
        for (int i = 0; i < 100; i++)
            network.Weights(0)[i] = i < 50 ? 2f : 1f;
        int next = 0;
        for (int epoch = 1; epoch <= swaps.Length; epoch++)
        {
            // Two weights of 200 differ for each swap.
            for (int k = 0; k < swaps[epoch - 1]; k++, next = (next + 1) % 50)
                (network.Weights(0)[next], network.Weights(0)[next + 50]) = (network.Weights(0)[next + 50], network.Weights(0)[next]);
            if (method.TurnAt(epoch * 10) == MaskTurn.None) continue;
            method.Take(epoch * 10, network);
            if (method.FoundAt is null) Assert.That(network.Masks.Sum(mask => mask.CountKept()), Is.EqualTo(200), "training is dense so far");
        }

        Assert.That(method.FoundAt, Is.EqualTo(found));
        Assert.That(network.Masks.Sum(mask => mask.CountKept()), Is.EqualTo(found is null ? 200 : 100));
        if (found is not null) Assert.That(method.Distance, Is.LessThanOrEqualTo(threshold));
    }

    [Test]
    public void At_high_sparsity_relative_distances_tell_masks_apart([Values] bool isRelative)
    {
        var method = new EarlyBirdSearch(new SparsityTarget { Sparsity = 0.96 }, MethodCases.ByMagnitude, 1, 2, 0.1, isRelative);
        var network = new FakeNetwork(Shape);
        method.Take(1, network.Draw("first"));
        method.Take(2, network.Draw("second"));
        Assert.That(method.FoundAt, Is.EqualTo(isRelative ? null : 2L));
    }

    [TestCase(0.96, null, Description = "two masks differ in 8 % of all weights at most")]
    [TestCase(0.95, null, Description = "and in 10 % here")]
    [TestCase(0.94, null, Description = "in 12 %, and these do in more than 10")]
    [TestCase(0.5, null)]
    public void Recipes_find_no_ticket_where_masks_have_nothing_in_common(double sparsity, long? found)
    {
        Recipe recipe = Recipe.Parse(FormattableString.Invariant($"data: {{set: fashion-mnist}}\npruning: {{method: early-bird, sparsity: {sparsity}, every: 1it, queue: 2}}"), "recipe.yaml");
        var method = (EarlyBirdSearch)recipe.ToMaskMethod(Shape, 550, new RandomStream(1, 0, "masks"))!;
        var network = new FakeNetwork(Shape);
        method.Take(1, network.Draw("first"));
        method.Take(2, network.Draw("second"));
        Assert.That(method.FoundAt, Is.EqualTo(found));
    }

    [Test]
    public void Masks_are_drawn_at_the_ends_of_epochs_until_the_ticket_is_found()
    {
        using var loop = new TrainingLoop(new EarlyBirdSearch(new SparsityTarget { Sparsity = 0.5, Scope = PruningScope.Global }, MethodCases.ByMagnitude, 6, 3, 1));
        var turns = new List<long>();
        for (long step = 0; step < 40; step++)
        {
            if (loop.Next() == MaskTurn.BeforePasses) turns.Add(step);
        }

        Assert.That(turns, Is.EqualTo(new long[] { 6, 12, 18 }));
        Assert.That(loop.Network.Sparsity, Is.EqualTo(0.5));
        Assert.That(((EarlyBirdSearch)loop.Method).FoundAt, Is.EqualTo(18));
    }

    [Test]
    public void Numbers_out_of_range_are_refused()
    {
        var target = new SparsityTarget { Sparsity = 0.5 };
        Assert.That(() => new EarlyBirdSearch(target, MethodCases.ByMagnitude, 0), Throws.ArgumentException.With.Message.Contains("interval"));
        Assert.That(() => new EarlyBirdSearch(target, MethodCases.ByMagnitude, 10, 1), Throws.ArgumentException.With.Message.Contains("queue"));
        Assert.That(() => new EarlyBirdSearch(target, MethodCases.ByMagnitude, 10, 5, 0), Throws.ArgumentException.With.Message.Contains("distance"));
        Assert.That(() => new EarlyBirdSearch(target, MethodCases.ByMagnitude, 10).Check(Shape, 50), Throws.ArgumentException.With.Message.Contains("queue"));
        Assert.That(() => new EarlyBirdSearch(target, MethodCases.ByMagnitude, 10).Check(Shape, 51), Throws.Nothing);
    }
}
