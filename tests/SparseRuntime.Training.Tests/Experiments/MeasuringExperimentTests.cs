using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training.Tests;

/// <summary>Experiments that measure, against the definitions and where the outcome is known.</summary>
public class MeasuringExperimentTests
{
    [Test]
    public void Signs_of_tickets_are_counted_within_their_masks_and_so_are_the_dense_networks()
    {
        using var temporary = new TemporaryFolder();
        ResultFolder folder = Trunk.Search(temporary["a"]);
        var experiment = new SignRetentionMeasure([0, 2]);
        Trunk.Run(experiment, folder);
        Parameters initial = folder.ReadInitial(0, Trunk.Shape), dense = Final(folder, 0);
        Mask[] masks = folder.ReadMasks(new RunName(0, 2, "ticket"), Trunk.Shape);
        double same = 0, counted = 0;
        for (int layer = 0; layer < 3; layer++)
        {
            foreach (int i in Masks.Indices(masks[layer]))
            {
                counted++;
                if (initial.Layers[layer].Weights[i] > 0 == dense.Layers[layer].Weights[i] > 0) same++;
            }
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Trunk.Measured(folder, experiment, 2, "dense", "kept"), Is.EqualTo(same / counted).Within(1e-12));
            Assert.That(Trunk.Measured(folder, experiment, 2, "ticket", "kept"), Is.GreaterThan(Trunk.Measured(folder, experiment, 2, "ticket", "all")), "what is pruned has no sign at the end");
            Assert.That(Trunk.Measured(folder, experiment, 0, "ticket", "kept"), Is.EqualTo(Trunk.Measured(folder, experiment, 0, "dense", "all")));
        }
    }

    [Test]
    public void Alignment_is_that_of_the_whole_gradient_by_the_definition()
    {
        using var temporary = new TemporaryFolder();
        ResultFolder folder = Trunk.Search(temporary["a"]);
        var experiment = new AlignmentMeasure([2], steps: [0, 20]);
        Trunk.Run(experiment, folder);
        DataSet samples = Trunk.Replicate().Data.Training;
        using var reference = new ReferenceBackend(Trunk.Shape, samples.Count);
        reference.Load(folder.ReadInitial(0, Trunk.Shape));
        reference.Forward(samples.Slice(0, samples.Count), ForwardMode.Training);
        reference.Backward(GradientKind.Dense);
        double[][] gradients = [.. Enumerable.Range(0, 3).Select(layer => reference.GradientsOf(layer).Weights)];
        using (Assert.EnterMultipleScope())
        {
            foreach (string arm in (string[])["ticket", "random-mask", "one-shot"])
            {
                Mask[] masks = folder.ReadMasks(new RunName(0, 2, arm), Trunk.Shape);
                double share = GradientAlignment.Share(gradients, masks), density = masks.Sum(mask => mask.CountKept()) / (double)masks.Sum(mask => mask.Shape.ElementCount);
                Assert.That(Trunk.Measured(folder, experiment, 2, arm, "share-step-0"), Is.EqualTo(share).Within(1e-5));
                Assert.That(Trunk.Measured(folder, experiment, 2, arm, "log-ratio-step-0"), Is.EqualTo(Math.Log(share / density)).Within(1e-4));
                Assert.That(Trunk.Measured(folder, experiment, 2, arm, "share-step-20"), Is.InRange(0, 1).And.Not.EqualTo(share));
            }
        }
    }

    [Test]
    public void Two_equal_results_have_no_barrier_and_a_line_ends_in_the_errors_of_both()
    {
        using var temporary = new TemporaryFolder();
        ResultFolder folder = Trunk.Search(temporary["a"]);
        var experiment = new LinearConnectivity([0, 2], points: 7);
        Trunk.Run(experiment, folder);
        using (Assert.EnterMultipleScope())
        {
            foreach (int level in (int[])[0, 2])
            {
                double[] errors = [.. Enumerable.Range(0, 7).Select(i => Trunk.Measured(folder, experiment, level, "ticket", FormattableString.Invariant($"error-{i / 6.0:0.####}")))];
                Assert.That(errors[^1], Is.EqualTo(1 - Trunk.Record(folder, level, "ticket").FinalTestAccuracy!.Value).Within(1e-12));
                Assert.That(errors[0], Is.EqualTo(1 - Trunk.Record(folder, level, "reordered").FinalTestAccuracy!.Value).Within(1e-12));
                Assert.That(Trunk.Measured(folder, experiment, level, "ticket", "barrier"), Is.EqualTo(errors.Max() - ((errors[0] + errors[^1]) / 2)).Within(1e-12));
                Assert.That(Trunk.Record(folder, level, "reordered").InitialChecksum, Is.EqualTo(Trunk.Record(folder, level, "ticket").InitialChecksum));
                Assert.That(Trunk.Record(folder, level, "reordered").FinalTrainingLoss, Is.Not.EqualTo(Trunk.Record(folder, level, "ticket").FinalTrainingLoss), "the order is another one");
            }
        }

        // The second result becomes the first: the line is a point.
        File.Copy(PathOf("ticket"), PathOf("reordered"), overwrite: true);
        Trunk.Run(experiment, folder);
        Assert.That(Trunk.Measured(folder, experiment, 2, "ticket", "barrier"), Is.Zero);

        string PathOf(string arm) => Path.Combine(folder.FullPath, new RunName(0, 2, arm).Folder, "final.npz");
    }

    [Test]
    public void Signals_of_wide_networks_are_as_predicted_under_random_masks()
    {
        // He weights of a wide network: each layer of ReLU loses a factor of the density.
        var shape = new NetworkShape(Trunk.Features, [300, 300, 300], Trunk.Classes);
        NetworkSetup setup = Trunk.Setup with
        {
            Shape = shape,
            Initialization = (network, _, stream) => Initialization.HeNormal(network, stream),
            Training = Trunk.Setup.Training with { Steps = 2, EvaluateEvery = 2 },
        };
        LotteryPlan plan = Trunk.Plan with { Levels = 1, Rate = 0.75, OutputRate = 0.75, Controls = [] };
        using var temporary = new TemporaryFolder();
        ResultFolder folder = Trunk.Search(temporary["a"], plan, setup);
        var experiment = new SignalPropagation([0, 1], samples: 100);
        Trunk.Run(experiment, folder, plan, setup);
        using (Assert.EnterMultipleScope())
        {
            double[] random = Measured(1, "random", "measured"), predicted = Measured(1, "random", "predicted"), dense = Measured(0, "ticket", "measured");
            for (int layer = 0; layer < 3; layer++)
            {
                Assert.That(random[layer], Is.EqualTo(predicted[layer]).Within(0.25 * predicted[layer]));
                Assert.That(random[layer] / dense[layer], Is.EqualTo(Math.Pow(0.25, layer + 1)).Within(0.3 * Math.Pow(0.25, layer + 1)));
            }

            // Tickets that were hardly trained keep the largest initial weights, and with them more of the signal.
            Assert.That(Measured(1, "ticket", "measured")[2], Is.GreaterThan(3 * random[2]));
            Assert.That(Measured(1, "random", "log-gain").Take(3), Is.All.EqualTo(Math.Log(0.25)).Within(0.1));
            Assert.That(Measured(1, "ticket", "log-gain")[1], Is.GreaterThan(Math.Log(0.25) + 0.5));
        }

        double[] Measured(int level, string arm, string what) => [.. Enumerable.Range(0, 4).Select(layer => Trunk.Measured(folder, experiment, level, arm, $"{what}-layer-{layer}"))];
    }

    [Test]
    public void Gaps_are_errors_of_records_and_correlate_with_capacity_over_levels()
    {
        using var temporary = new TemporaryFolder();
        ResultFolder folder = Trunk.Search(temporary["a"]);
        var experiment = new CapacityMeasure([0, 1, 2, 3]);
        Trunk.Run(experiment, folder);
        double[] proxies = [.. Levels("proxy")], gaps = [.. Levels("gap")];
        using (Assert.EnterMultipleScope())
        {
            for (int level = 0; level < 4; level++)
            {
                RunRow run = Trunk.Record(folder, level, "ticket");
                Assert.That(proxies[level], Is.EqualTo(run.Kept * Math.Log(run.Kept + 1)).Within(1e-9));
                Assert.That(Trunk.Measured(folder, experiment, level, "ticket", "unseen-error"), Is.EqualTo(1 - run.FinalTestAccuracy!.Value).Within(1e-12));
                Assert.That(gaps[level], Is.EqualTo(Trunk.Measured(folder, experiment, level, "ticket", "unseen-error") - Trunk.Measured(folder, experiment, level, "ticket", "training-error")).Within(1e-12));
            }

            Assert.That(Trunk.Measured(folder, experiment, 3, "ticket", "spearman"), Is.EqualTo(RankCorrelation.Spearman(proxies, gaps)));
        }

        IEnumerable<double> Levels(string setting) => Enumerable.Range(0, 4).Select(level => Trunk.Measured(folder, experiment, level, "ticket", setting));
    }

    [Test]
    public void Masks_of_replicates_are_compared_with_those_before_and_with_chance()
    {
        using var temporary = new TemporaryFolder();
        LotteryPlan plan = Trunk.Plan with { Levels = 1, Controls = [] };
        ResultFolder folder = Trunk.Search(temporary["a"], plan, replicates: 3);
        var experiment = new TicketOverlap([1]);
        for (int replicate = 0; replicate < 3; replicate++)
            Trunk.Run(experiment, folder, plan, replicate: replicate);
        Mask[] first = folder.ReadMasks(new RunName(1, 1, "ticket"), Trunk.Shape), second = folder.ReadMasks(new RunName(2, 1, "ticket"), Trunk.Shape);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(MeasureTable.Read(folder, experiment.Name, 0, 1), Is.Empty);
            Assert.That(MeasureTable.Read(folder, experiment.Name, 1, 1), Has.Count.EqualTo(6));
            Assert.That(MeasureTable.Read(folder, experiment.Name, 2, 1), Has.Count.EqualTo(12));
            Assert.That(Trunk.Measured(folder, experiment, 1, "ticket", "jaccard-1-layer-0", replicate: 2), Is.EqualTo(MaskComparison.Jaccard(first[0], second[0])));
            Assert.That(Trunk.Measured(folder, experiment, 1, "ticket", "chance-1-layer-0", replicate: 2), Is.EqualTo(MaskComparison.ChanceJaccard(0.6, 0.6)).Within(1e-12));
            Assert.That(File.ReadAllLines(Path.Combine(folder.FullPath, "measures.csv")), Has.Length.EqualTo(19).And.Exactly(1).EqualTo("experiment,replicate,level,arm,setting,value"));
        }
    }

    [Test]
    public void Early_gradients_judge_twenty_masks_and_more()
    {
        using var temporary = new TemporaryFolder();
        ResultFolder folder = Trunk.Search(temporary["a"]);
        var experiment = new EarlyGradients([2], steps: 10, moved: 18);
        Trunk.Run(experiment, folder);
        IReadOnlyList<MeasuredValue> values = MeasureTable.Read(folder, experiment.Name, 0, 2);
        string[] arms = [.. values.Where(value => value.Setting == "jaccard").Select(value => value.Arm)];
        Mask[] support = folder.ReadMasks(new RunName(0, 2, "gradient-support-10"), Trunk.Shape), ticket = folder.ReadMasks(new RunName(0, 2, "ticket"), Trunk.Shape);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(arms, Has.Length.EqualTo(23).And.Contains("one-shot").And.Contains("moved-0.5").And.Not.Contains("signed-constant"));
            Assert.That(Trunk.Measured(folder, experiment, 2, "all", "masks"), Is.EqualTo(23));
            Assert.That(Trunk.Measured(folder, experiment, 2, "gradient-support-10", "jaccard"), Is.EqualTo(1));
            Assert.That(Trunk.Measured(folder, experiment, 2, "gradient-inverse-10", "jaccard"), Is.LessThan(0.2));
            Assert.That(Trunk.Measured(folder, experiment, 2, "ticket", "jaccard"), Is.EqualTo(MaskComparison.Jaccard(support, ticket)));
            Assert.That(Trunk.Measured(folder, experiment, 2, "ticket", "quality"), Is.EqualTo(Trunk.Record(folder, 2, "ticket").TestAccuracy));
            double[] indices = [.. arms.Select(arm => Trunk.Measured(folder, experiment, 2, arm, "jaccard"))], qualities = [.. arms.Select(arm => Trunk.Measured(folder, experiment, 2, arm, "quality"))];
            Assert.That(Trunk.Measured(folder, experiment, 2, "all", "spearman"), Is.EqualTo(RankCorrelation.Spearman(indices, qualities)));
        }

        // By hand: mean magnitudes of the first gradients of the first training.
        using var backend = new CpuBackend(Trunk.Shape, 200);
        var profile = new GradientProfile(Trunk.Shape.WeightCount(1));
        var gradient = new float[Trunk.Shape.WeightCount(1)];
        DataSet samples = Trunk.Replicate().Data.Training;
        var order = new BatchOrder(samples.Count, 25, Trunk.Replicate().Stream("order"));
        backend.Load(folder.ReadInitial(0, Trunk.Shape));
        for (int step = 0; step < 10; step++)
        {
            backend.Forward(samples.Subset(order.Next()).Slice(0, 25), ForwardMode.Training);
            backend.Backward(GradientKind.Dense);
            backend.ReadGradients(1, GradientKind.Dense, gradient, new float[Trunk.Shape.OutputsOf(1)]);
            profile.Add(gradient);
            backend.Update(UpdateRule.Sgd, [0.2, 0.2, 0.2]);
        }

        Assert.That(MaskComparison.Jaccard(profile.Support(support[1].Shape, ticket[1].CountKept()), support[1]), Is.EqualTo(1));
    }

    [Test]
    public void The_critical_rate_is_where_descent_on_all_samples_diverges()
    {
        using var temporary = new TemporaryFolder();
        LotteryPlan plan = Trunk.Plan with { Levels = 1, Controls = [] };
        ResultFolder folder = Trunk.Search(temporary["a"], plan);
        var experiment = new CriticalRateMeasure([1], iterations: 60);
        Trunk.Run(experiment, folder, plan);
        DataSet samples = Trunk.Replicate().Data.Training;
        Mask[] masks = folder.ReadMasks(new RunName(0, 1, "ticket"), Trunk.Shape);
        double expected = Eigenvalue(folder.ReadFinal(new RunName(0, 1, "ticket"), Trunk.Shape));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Trunk.Measured(folder, experiment, 1, "ticket", "final-eigenvalue"), Is.EqualTo(expected).Within(0.03 * expected));
            Assert.That(Trunk.Measured(folder, experiment, 1, "ticket", "final-rate"), Is.EqualTo(2 / expected).Within(0.03 * 2 / expected));
            Assert.That(Trunk.Measured(folder, experiment, 1, "ticket", "start-eigenvalue"), Is.GreaterThan(0));
        }

        // In double precision, with differences far smaller than the experiment's.
        double Eigenvalue(Parameters parameters)
        {
            using var reference = new ReferenceBackend(Trunk.Shape, samples.Count);
            for (int layer = 0; layer < 3; layer++)
                reference.SetMask(layer, masks[layer]);
            reference.Load(parameters);
            double[] Gradient(double[] vector, double size)
            {
                Move(vector, size);
                reference.Forward(samples.Slice(0, samples.Count), ForwardMode.Training);
                reference.Backward(GradientKind.Kept);
                Move(vector, -size);
                return [.. Enumerable.Range(0, 3).SelectMany(layer => reference.GradientsOf(layer).Weights.Select((value, i) => masks[layer][i] ? value : 0).Concat(reference.GradientsOf(layer).Bias))];
            }

            void Move(double[] vector, double size)
            {
                int next = 0;
                for (int layer = 0; layer < 3; layer++)
                {
                    for (int i = 0; i < reference.WeightsOf(layer).Length; i++, next++)
                        reference.WeightsOf(layer)[i] += masks[layer][i] ? size * vector[next] : 0;
                    for (int i = 0; i < reference.BiasesOf(layer).Length; i++, next++)
                        reference.BiasesOf(layer)[i] += size * vector[next];
                }
            }

            var stream = new RandomStream(5, 0, "start");
            int length = Enumerable.Range(0, 3).Sum(layer => Trunk.Shape.WeightCount(layer) + Trunk.Shape.OutputsOf(layer));
            return CriticalRate.LargestEigenvalue(v => CriticalRate.HessianProduct(Gradient(v, 1e-6), Gradient(v, -1e-6), 1e-6), [.. Enumerable.Range(0, length).Select(_ => stream.NextNormal())], 60);
        }
    }

    [Test]
    public void Both_ways_to_prune_a_regression_find_what_matters_where_it_stands_out()
    {
        using var temporary = new TemporaryFolder();
        var folder = new ResultFolder(temporary["a"], "regression");
        var task = new RegressionTask(Features: 30, Informative: 6, Samples: 300, Noise: 0.05, Correlation: 0);
        var experiment = new RegressionComparison([0, 5], task, rate: 0.25);
        Trunk.Run(experiment, folder);
        using (Assert.EnterMultipleScope())
        {
            foreach (string arm in (string[])["iterative", "one-shot"])
            {
                // 30, 22, 16, 12, 9, 7 are left: the six that matter, and one more.
                Assert.That(Measured(5, arm, "kept"), Is.EqualTo(7));
                Assert.That(Measured(5, arm, "recovered"), Is.GreaterThanOrEqualTo(5.0 / 6));
                Assert.That(Measured(0, arm, "mse"), Is.EqualTo(0.0025).Within(0.002), "the noise's variance, and what thirty weights overfit");
                Assert.That(Measured(0, arm, "alignment"), Is.EqualTo(1));
                Assert.That(Measured(5, arm, "alignment"), Is.GreaterThan(7.0 / 30), "better than chance");
            }

            Assert.That(() => new RegressionComparison([1], new RegressionTask(Informative: 200)), Throws.ArgumentException.With.Message.Contains("200"));
        }

        double Measured(int level, string arm, string setting) => Trunk.Measured(folder, experiment, level, arm, setting);
    }

    [Test]
    public void Measures_that_are_taken_again_replace_their_own_rows_and_damage_is_told()
    {
        using var temporary = new TemporaryFolder();
        var folder = new ResultFolder(temporary["a"], "measures");
        MeasureTable.Write(folder, "b", 0, 2, [new MeasuredValue("ticket", "x", 1)]);
        MeasureTable.Write(folder, "a", 1, 10, [new MeasuredValue("ticket", "x", 0.1), new MeasuredValue("ticket", "y", double.NaN), new MeasuredValue("ticket", "z", double.PositiveInfinity)]);
        MeasureTable.Write(folder, "a", 1, 9, [new MeasuredValue("ticket", "x", 3)]);
        MeasureTable.Write(folder, "b", 0, 2, [new MeasuredValue("ticket", "x", 2)]);
        folder.Collect();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(File.ReadAllText(temporary["a/measures.csv"]), Is.EqualTo("experiment,replicate,level,arm,setting,value\na,1,9,ticket,x,3\na,1,10,ticket,x,0.1\na,1,10,ticket,y,\na,1,10,ticket,z,\nb,0,2,ticket,x,2\n"));
            Assert.That(() => MeasureTable.Write(folder, "a", 0, 0, [new MeasuredValue("t,u", "x", 1)]), Throws.ArgumentException);
            Assert.That(() => MeasureTable.Write(folder, "a", 0, 0, [new MeasuredValue("t", "x", 1), new MeasuredValue("t", "x", 1)]), Throws.ArgumentException.With.Message.Contains("twice"));
        }

        Assert.That(MeasureTable.Read(folder, "a", 1, 10).Select(value => value.Value), Is.EqualTo([0.1, double.NaN, double.NaN]));
        string path = temporary["a/replicate_0/level_2/measures/b.csv"];
        File.WriteAllText(path, File.ReadAllText(path).Replace(",x,2", ",x,NaN", StringComparison.Ordinal));
        folder.Collect();
        Assert.That(File.ReadAllText(temporary["a/measures.csv"]), Does.EndWith("\nb,0,2,ticket,x,\n"), "in files that spell it out, too");
        File.WriteAllText(path, File.ReadAllText(path) + "b,0,2,ticket\n");
        Assert.That(folder.Collect, Throws.InstanceOf<InvalidDataException>().With.Message.Contains("b.csv"));
    }

    [Test]
    public void Early_gradients_of_other_steps_are_other_arms()
    {
        using var temporary = new TemporaryFolder();
        ResultFolder folder = Trunk.Search(temporary["a"]);
        foreach (long steps in (long[])[1, 60])
            Trunk.Run(new EarlyGradients([2], steps, moved: 0), folder);
        // With 60 steps, all of them, it is the usual experiment of so short a training.
        Assert.That(Trunk.Record(folder, 2, "gradient-support").MaskChecksum, Is.Not.EqualTo(Trunk.Record(folder, 2, "gradient-support-1").MaskChecksum));
        Assert.That(Trunk.Measured(folder, new EarlyGradients([2]), 2, "gradient-support", "jaccard"), Is.EqualTo(1), "it is judged by the gradients that it comes of");
    }

    [TestCase(HiddenNormalization.Batch)]
    [TestCase(HiddenNormalization.Layer)]
    public void Signals_are_not_predicted_under_normalizations(HiddenNormalization normalization)
    {
        (NetworkSetup setup, LotteryPlan plan) = Normalized(normalization);
        using var temporary = new TemporaryFolder();
        ResultFolder folder = Trunk.Search(temporary["a"], plan, setup);
        Assert.That(() => Trunk.Run(new SignalPropagation([1]), folder, plan, setup), Throws.InvalidOperationException.With.Message.Contains("signal-propagation").And.Message.Contains("normalization"));
    }

    [Test]
    public void Strong_tickets_are_refused_where_statistics_would_stay_untrained()
    {
        (NetworkSetup setup, LotteryPlan plan) = Normalized(HiddenNormalization.Batch);
        using var temporary = new TemporaryFolder();
        ResultFolder folder = Trunk.Search(temporary["a"], plan, setup);
        Assert.That(() => Trunk.Run(new StrongTickets([1]), folder, plan, setup), Throws.InvalidOperationException.With.Message.Contains("edge-popup").And.Message.Contains("batch normalization"));
    }

    [TestCase(UpdateKind.Nesterov, 2 * 1.9 / 2.8)]
    [TestCase(UpdateKind.Momentum, 2 * 1.9)]
    [TestCase(UpdateKind.Sgd, 2)]
    [TestCase(UpdateKind.Adam, null)]
    public void Critical_rates_are_those_of_the_update_rule(UpdateKind kind, double? factor)
    {
        NetworkSetup setup = Trunk.Setup with { Training = Trunk.Setup.Training with { Rule = new UpdateRule { Kind = kind, Momentum = 0.9 }, Rate = new ConstantRate(0.01) } };
        LotteryPlan plan = Trunk.Plan with { Levels = 1, Controls = [] };
        using var temporary = new TemporaryFolder();
        ResultFolder folder = Trunk.Search(temporary["a"], plan, setup);
        var experiment = new CriticalRateMeasure([1], iterations: 5);
        Trunk.Run(experiment, folder, plan, setup);
        IReadOnlyList<MeasuredValue> values = MeasureTable.Read(folder, experiment.Name, 0, 1);
        Assert.That(values.Select(value => value.Setting), Is.EqualTo(factor is null ? ["start-eigenvalue", "final-eigenvalue"] : new[] { "start-eigenvalue", "start-rate", "final-eigenvalue", "final-rate" }));
        if (factor is { } over) Assert.That(values[3].Value, Is.EqualTo(over / values[2].Value).Within(1e-9 * values[3].Value));
    }

    private static (NetworkSetup Setup, LotteryPlan Plan) Normalized(HiddenNormalization normalization) => (
        Trunk.Setup with { Shape = new NetworkShape(Trunk.Features, [20, 12], Trunk.Classes, normalization: normalization) },
        Trunk.Plan with { Levels = 1, Controls = [] });

    private static Parameters Final(ResultFolder folder, int level) => folder.ReadFinal(new RunName(0, level, "ticket"), Trunk.Shape);
}
