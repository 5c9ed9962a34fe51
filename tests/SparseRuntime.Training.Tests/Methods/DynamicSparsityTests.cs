using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training.Tests;

/// <summary>Methods by which weights come and go.</summary>
public class DynamicSparsityTests
{
    private const long Steps = 60;

    private static readonly NetworkShape Shape = TrainingLoop.Shape;
    private static readonly SparsityTarget Even = new() { Sparsity = 0.8 };
    private static readonly SparsityTarget ErdosRenyi = new() { Sparsity = 0.8, Scope = PruningScope.ErdosRenyi };

    /// <summary>Drops half of what is kept at first and falls to 0 at step 45.</summary>
    private static readonly DropRate Falling = new() { Initial = 0.5, End = 45 };

    private static RandomStream Stream => new(4, 0, "growth");

    [Test]
    public void Layers_keep_their_number_of_weights([Values("rigl", "set", "momentum")] string name, [Values] bool reference, [Values(PruningScope.Layer, PruningScope.ErdosRenyi)] PruningScope scope)
    {
        SparsityTarget start = Even with { Scope = scope };
        MaskMethod method = name switch
        {
            "rigl" => new RiggedLottery(start, Stream, Falling, 5),
            "set" => new SparseEvolutionTraining(start, Stream, Falling, 5),
            _ => new SparseMomentum(start, Stream, Falling, 5, isShared: false),
        };
        using var loop = new TrainingLoop(method, reference);
        loop.Next();
        long[] kept = loop.Kept();
        Assert.That(kept.Sum(), Is.EqualTo(144).Within(2));
        int changes = 0;
        while (loop.Step < Steps)
        {
            Mask[] before = [.. loop.Network.Masks];
            loop.Next();
            Assert.That(loop.Kept(), Is.EqualTo(kept));
            if (before.Where((mask, layer) => MaskComparison.Hamming(mask, loop.Network.Masks[layer]) > 0).Any()) changes++;
        }

        Assert.That(changes, Is.GreaterThanOrEqualTo(6));
    }

    [Test]
    public void Updates_are_at_multiples_of_the_interval_before_the_end([Values("rigl", "set", "momentum")] string name, [Values(5, 7)] int interval)
    {
        MaskMethod method = name switch
        {
            "rigl" => new RiggedLottery(Even, Stream, Falling, interval),
            "set" => new SparseEvolutionTraining(Even, Stream, Falling, interval),
            _ => new SparseMomentum(Even, Stream, Falling, interval),
        };
        MaskTurn update = name == "set" ? MaskTurn.BeforePasses : MaskTurn.InPlaceOfUpdate;
        MaskTurn between = name == "momentum" ? MaskTurn.BesideUpdate : MaskTurn.None;
        for (long step = 0; step < Steps; step++)
        {
            MaskTurn expected = step == 0 ? MaskTurn.BeforePasses : step >= 45 ? MaskTurn.None : step % interval == 0 ? update : between;
            Assert.That(method.TurnAt(step), Is.EqualTo(expected), $"step {step}");
        }
    }

    [Test]
    public void Grown_weights_begin_at_zero_and_others_stay_as_they_are([Values("rigl", "momentum", "regenerative")] string name, [Values] bool reference)
    {
        MaskMethod method = name switch
        {
            "rigl" => new RiggedLottery(ErdosRenyi, Stream, Falling, 5),
            "momentum" => new SparseMomentum(ErdosRenyi, Stream, Falling, 5),
            _ => new RegenerativePruning(Even, Falling, 0, 20, 5),
        };
        using var loop = new TrainingLoop(method, reference);
        loop.Next();
        int grown = 0;
        while (loop.Step < Steps)
        {
            Mask[] before = [.. loop.Network.Masks];
            Parameters weights = Cases.Read(loop.Backend);
            if (loop.Next() != MaskTurn.InPlaceOfUpdate) continue;
            Parameters after = Cases.Read(loop.Backend);
            OptimizerState state = loop.Backend.ReadState();
            for (int layer = 0; layer < 3; layer++)
            {
                Mask mask = loop.Network.Masks[layer];
                for (int i = 0; i < Shape.WeightCount(layer); i++)
                {
                    bool isNew = mask[i] && !before[layer][i];
                    Assert.That(after.Layers[layer].Weights[i], Is.EqualTo(mask[i] && !isNew ? weights.Layers[layer].Weights[i] : 0f));
                    if (!isNew) continue;
                    grown++;
                    Assert.That(state.Weights[layer].First[i], Is.Zero);
                    Assert.That(state.Weights[layer].Steps[i], Is.Zero);
                }

                Assert.That(after.Layers[layer].Bias, Is.EqualTo(weights.Layers[layer].Bias));
            }
        }

        Assert.That(grown, Is.Positive);
    }

    [Test]
    public void Rigl_grows_where_the_gradient_is_largest_those_just_dropped_included()
    {
        for (int trial = 0; trial < 20; trial++)
        {
            var network = new FakeNetwork(Shape);
            var method = new RiggedLottery(Even, Stream, new DropRate { Initial = 0.3, End = 1000 }, 100);
            method.Take(0, network);
            network.Draw($"trial {trial}");
            int[][] kept = [.. Enumerable.Range(0, 3).Select(network.Kept)];
            float[][] weights = [.. network.AllWeights().Select(layer => (float[])layer.Clone())];
            method.Take(500, network);
            for (int layer = 0; layer < 3; layer++)
            {
                // f(500) = 0.15 of T_end = 1000.
                int count = (int)(0.15 * kept[layer].Length);
                int[] stay = [.. kept[layer].OrderByDescending(i => Math.Abs(weights[layer][i])).Take(kept[layer].Length - count)];
                int[] grow = [.. Enumerable.Range(0, weights[layer].Length).Except(stay).OrderByDescending(i => Math.Abs(network.Gradients(layer)[i])).Take(count)];
                Assert.That(network.Kept(layer), Is.EqualTo(stay.Concat(grow).Order()));
            }
        }
    }

    [Test]
    public void Growth_by_curvature_prefers_gradients_on_which_samples_agree([Values] bool reference)
    {
        using var loop = new TrainingLoop(new RiggedLottery(Even, Stream, Falling, 5, score: GrowthScore.Curvature), reference);
        loop.RunTo(5);
        Mask[] before = [.. loop.Network.Masks];
        Parameters weights = Cases.Read(loop.Backend);
        loop.Next();
        // The squares that the backend sums, and its gradients, are those of the batch of step 5, taken in the same state.
        for (int layer = 0; layer < 3; layer++)
        {
            float[] gradients = loop.LastGradients[layer], squares = loop.LastSquares[layer];
            double[] scores = [.. gradients.Select((gradient, i) => gradient * (double)gradient / (squares[i] + 1e-12))];
            int[] kept = Masks.Indices(before[layer]);
            int count = (int)(Falling.At(5) * kept.Length);
            int[] stay = [.. kept.OrderByDescending(i => Math.Abs(weights.Layers[layer].Weights[i])).Take(kept.Length - count)];
            int[] grow = [.. Enumerable.Range(0, gradients.Length).Except(stay).OrderByDescending(i => (float)scores[i]).ThenBy(i => i).Take(count)];
            Assert.That(Masks.Indices(loop.Network.Masks[layer]), Is.EqualTo(stay.Concat(grow).Order()));
        }
    }

    [Test]
    public void Rigl_can_take_a_weight_back_that_it_drops_or_not()
    {
        var shape = new NetworkShape(4, [], 2);
        Mask start = Mask.OfNonzeros(shape.WeightShape(0), [1, 1, 0, 0, 1, 1, 0, 0]);
        foreach (GrowthCandidates candidates in Enum.GetValues<GrowthCandidates>())
        {
            var network = new FakeNetwork(shape);
            network.SetMask(0, start);
            new[] { 0.1f, 2f, 0f, 0f, 3f, 4f, 0f, 0f }.CopyTo(network.Weights(0), 0);
            new[] { 9f, 0f, 1f, 2f, 0f, 0f, 0f, 0f }.CopyTo(network.Gradients(0), 0);
            new RiggedLottery(null, Stream, new DropRate { Initial = 0.25 }, 10, candidates).Take(10, network);
            Assert.That(network.Kept(0), Is.EqualTo(candidates == GrowthCandidates.FreeAfterDrop ? new[] { 0, 1, 4, 5 } : [1, 3, 4, 5]));
            Assert.That(network.Weights(0)[0], Is.EqualTo(candidates == GrowthCandidates.FreeAfterDrop ? 0.1f : 0f));
        }
    }

    [Test]
    public void Drop_rates_are_the_published_ones()
    {
        var cosine = new DropRate { Initial = 0.3, End = 1000 };
        Assert.That(new long[] { 0, 500, 1000, 2000 }.Select(cosine.At), Is.EqualTo(new[] { 0.3, 0.15, 0, 0 }).Within(1e-12));
        Assert.That(new long[] { 0, 500, 1000 }.Select((cosine with { Exponent = 3 }).At), Is.EqualTo(new[] { 0.3, 0.0375, 0 }).Within(1e-12));
        Assert.That(new DropRate().At(123456), Is.EqualTo(0.3));
        var constant = new DropRate { Initial = 0.4, End = 1000, IsConstant = true };
        Assert.That(new[] { 0L, 999, 1000, 5000 }.Select(constant.At), Is.EqualTo(new[] { 0.4, 0.4, 0, 0 }));
    }

    [Test]
    public void Set_drops_what_is_nearest_to_zero_on_either_side_after_every_epoch_but_the_last()
    {
        using var loop = new TrainingLoop(new SparseEvolutionTraining(ErdosRenyi, Stream, new DropRate(), 15));
        var updates = new List<long>();
        while (loop.Step < Steps)
        {
            long step = loop.Step;
            Mask[] before = [.. loop.Network.Masks];
            Parameters weights = Cases.Read(loop.Backend);
            if (loop.Next() != MaskTurn.BeforePasses || step == 0) continue;
            updates.Add(step);
            for (int layer = 0; layer < 3; layer++)
            {
                float[] values = weights.Layers[layer].Weights;
                foreach (int sign in new[] { 1, -1 })
                {
                    int[] side = [.. Masks.Indices(before[layer]).Where(i => sign > 0 ? values[i] >= 0 : values[i] < 0).OrderBy(i => Math.Abs(values[i]))];
                    int dropped = (int)Math.Round(0.3 * side.Length, MidpointRounding.AwayFromZero);
                    Assert.That(side.Skip(dropped).Select(i => loop.Network.Masks[layer][i]), Is.All.True, "what is farther from zero stays");
                    if (MaskComparison.Hamming(before[layer], loop.Network.Masks[layer]) > 0) Assert.That(dropped, Is.Positive);
                }
            }
        }

        Assert.That(updates, Is.EqualTo(new long[] { 15, 30, 45 }), "and none after the fourth epoch");
    }

    [Test]
    public void Sparse_momentum_follows_the_mean_gradient_and_shares_growth_by_it([Values] bool isShared)
    {
        var network = new FakeNetwork(Shape);
        var method = new SparseMomentum(Even, Stream, new DropRate { Initial = 0.5 }, interval: 4, decay: 0.75, isShared);
        method.Take(0, network);
        long[] before = [.. network.Masks.Select(mask => mask.CountKept())];
        var mean = new double[3][];
        for (int step = 1; step <= 4; step++)
        {
            network.Draw($"step {step}");
            for (int layer = 0; layer < 3; layer++)
            {
                // Layers of ever larger gradients.
                mean[layer] ??= new double[Shape.WeightCount(layer)];
                for (int i = 0; i < mean[layer].Length; i++)
                {
                    network.Gradients(layer)[i] *= 1 + (10 * layer);
                    mean[layer][i] = (0.75 * mean[layer][i]) + (0.25 * network.Gradients(layer)[i]);
                }
            }

            int[][] kept = [.. Enumerable.Range(0, 3).Select(network.Kept)];
            float[][] weights = [.. network.AllWeights().Select(layer => (float[])layer.Clone())];
            method.Take(step, network);
            if (step < 4) continue;
            Assert.That(network.Masks.Sum(mask => mask.CountKept()), Is.EqualTo(before.Sum()));
            for (int layer = 0; layer < 3; layer++)
            {
                int dropped = (int)(before[layer] / 2), grown = (int)(network.Masks[layer].CountKept() - before[layer]) + dropped;
                if (!isShared) Assert.That(grown, Is.EqualTo(dropped));
                int[] stay = [.. kept[layer].OrderByDescending(i => Math.Abs(weights[layer][i])).Take((int)before[layer] - dropped)];
                int[] grow = [.. Enumerable.Range(0, weights[layer].Length).Except(stay).OrderByDescending(i => Math.Abs(mean[layer][i])).Take(grown)];
                Assert.That(network.Kept(layer), Is.EqualTo(stay.Concat(grow).Order()));
            }

            if (isShared) Assert.That(network.Masks[2].CountKept(), Is.GreaterThan(before[2]));
        }
    }

    [Test]
    public void Granet_prunes_along_the_curve_and_regrows_what_it_drops_besides()
    {
        var method = new RegenerativePruning(Even, new DropRate { Initial = 0.5, End = 50 }, 0, 20, 5);
        using var loop = new TrainingLoop(method);
        int swaps = 0;
        while (loop.Step < Steps)
        {
            long step = loop.Step;
            Mask[] before = [.. loop.Network.Masks];
            MaskTurn turn = loop.Next();
            Assert.That(turn, Is.EqualTo(step % 5 == 0 && step < 50 ? MaskTurn.InPlaceOfUpdate : MaskTurn.None), $"step {step}");
            double density = 0.2 + (0.8 * Math.Pow(1 - Math.Min(1, step / 5 * 5 / 20.0), 3));
            for (int layer = 0; layer < 3; layer++)
            {
                Assert.That(loop.Network.Masks[layer].CountKept(), Is.EqualTo(density * Shape.WeightCount(layer)).Within(0.5 + 1e-9));
                if (!MaskComparison.IsNested(loop.Network.Masks[layer], before[layer])) swaps++;
            }
        }

        Assert.That(swaps, Is.Positive);
    }

    [Test]
    public void A_static_mask_is_random_and_does_not_change()
    {
        string[] masks = [.. new ulong[] { 1, 1, 2 }.Select(seed =>
        {
            using var loop = new TrainingLoop(new StaticRandomMask(ErdosRenyi, new RandomStream(seed, 0, "masks")));
            loop.Next();
            Mask[] first = [.. loop.Network.Masks];
            Assert.That(loop.Kept().Sum(), Is.EqualTo(144));
            loop.RunTo(Steps);
            Assert.That(loop.Network.Masks, Is.EqualTo(first));
            return string.Join(' ', Masks.Indices(first[0]));
        })];
        Assert.That(masks[1], Is.EqualTo(masks[0]));
        Assert.That(masks[2], Is.Not.EqualTo(masks[0]));
    }

    [Test]
    public void Without_a_start_training_goes_on_from_the_masks_that_are_there()
    {
        using var loop = new TrainingLoop(new RiggedLottery(null, Stream, Falling, 5));
        Mask[] given = [.. Enumerable.Range(0, 3).Select(layer => Cases.Mask(Shape, layer, 0.3))];
        loop.Network.Load(given);
        loop.RunTo(5);
        Assert.That(loop.Network.Masks.Select((mask, layer) => MaskComparison.Hamming(mask, given[layer])), Is.All.Zero);
        loop.RunTo(Steps);
        Assert.That(loop.Kept(), Is.EqualTo(given.Select(mask => mask.CountKept())));
    }

    [Test]
    public void A_constant_share_stops_where_it_is_told_to([Values("rigl", "set", "sparse-momentum", "regenerative")] string name)
    {
        var rate = new DropRate { Initial = 0.5, End = 30, IsConstant = true };
        MaskMethod method = name switch
        {
            "rigl" => new RiggedLottery(Even, Stream, rate, 5),
            "set" => new SparseEvolutionTraining(Even, Stream, rate, 5),
            "sparse-momentum" => new SparseMomentum(Even, Stream, rate, 5),
            _ => new RegenerativePruning(Even, rate, 0, 20, 5),
        };
        using var loop = new TrainingLoop(method);
        loop.RunTo(25);
        Mask[] before = [.. loop.Network.Masks];
        loop.RunTo(30);
        Mask[] stopped = [.. loop.Network.Masks];
        Assert.That(stopped.Zip(before, MaskComparison.Hamming), Has.Some.Positive, "the update at step 25");
        loop.RunTo(Steps);
        Assert.That(loop.Network.Masks.Zip(stopped, MaskComparison.Hamming), Is.All.Zero);
    }

    [Test]
    public void Recipes_stop_where_they_say_with_any_decay([Values("rigl", "set", "snfs")] string method, [Values("constant", "cosine", "power")] string decay)
    {
        Recipe recipe = Recipe.Parse($"data: {{set: fashion-mnist}}\npruning: {{method: {method}, sparsity: 0.9, drop-decay: {decay}, every: 100it, end: 400it}}", "recipe.yaml");
        MaskMethod made = recipe.ToMaskMethod(new NetworkShape(784, [300, 100], 10), 550, Stream)!;
        Assert.That(made.TurnAt(300), Is.Not.EqualTo(MaskTurn.None));
        Assert.That(Enumerable.Range(5, 60).Select(k => made.TurnAt(100 * k)), Is.All.EqualTo(MaskTurn.None));
    }

    [Test]
    public void Numbers_out_of_range_are_refused()
    {
        Refused(() => new RiggedLottery(Even with { Scope = PruningScope.Global }, Stream, Falling), "global");
        Refused(() => new RiggedLottery(Even, Stream, Falling, 0), "interval");
        Refused(() => new RiggedLottery(Even, Stream, new DropRate { Initial = 1 }), "drop rate is 1");
        Refused(() => new RiggedLottery(Even, Stream, new DropRate { End = 0 }), "at least 1");
        Refused(() => new RiggedLottery(Even, Stream, new DropRate { Exponent = 2 }), "does not fall");
        Refused(() => new RiggedLottery(Even, Stream, new DropRate { Exponent = 2, End = 50, IsConstant = true }), "one or the other");
        Refused(() => new SparseEvolutionTraining(Even with { Sparsity = 1 }, Stream, Falling, 5), "sparsity is 1");
        Refused(() => new SparseMomentum(Even, Stream, Falling, 5, decay: 1), "decay");
        Refused(() => new RegenerativePruning(Even, Falling, 10, 5, 1), "before its start");
        Refused(() => new StaticRandomMask(Even with { Scope = PruningScope.Global }, Stream), "global");
        Assert.That(() => new RiggedLottery(Even with { Sparsity = 0.99 }, Stream, Falling).Check(Shape, 1000), Throws.ArgumentException.With.Message.Contains("layer 2 of 48 weights"));

        static void Refused(Func<MaskMethod> make, string message) => Assert.That(() => make(), Throws.InstanceOf<ArgumentException>().With.Message.Contains(message));
    }
}
