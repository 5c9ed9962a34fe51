using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training.Tests;

/// <summary>Experiments that train: where their arms start, what they keep, and that they can be stopped anywhere.</summary>
public class TrainingExperimentTests
{
    [Test]
    public void Without_noise_a_perturbed_ticket_is_the_ticket_bit_for_bit([Values(0, 8)] int rewindStep)
    {
        using var temporary = new TemporaryFolder();
        LotteryPlan plan = Trunk.Plan with { RewindStep = rewindStep };
        ResultFolder folder = Trunk.Search(temporary["a"], plan);
        Trunk.Run(new Perturbation([0, 2], [0, 3], []), folder, plan);
        using (Assert.EnterMultipleScope())
        {
            foreach (int level in (int[])[0, 2])
            {
                RunRow ticket = Trunk.Record(folder, level, "ticket"), still = Trunk.Record(folder, level, "perturbed-0"), noisy = Trunk.Record(folder, level, "perturbed-3");
                Assert.That(still, Is.EqualTo(ticket with { Arm = still.Arm }));
                Assert.That(Final(folder, level, "perturbed-0").Checksum(), Is.EqualTo(Final(folder, level, "ticket").Checksum()));
                Assert.That(noisy.InitialChecksum, Is.Not.EqualTo(ticket.InitialChecksum));
                Assert.That(noisy.MaskChecksum, Is.EqualTo(ticket.MaskChecksum));
            }
        }
    }

    [Test]
    public void Noise_is_in_deviations_of_its_layer_or_as_it_is()
    {
        using var temporary = new TemporaryFolder();
        ResultFolder folder = Trunk.Search(temporary["a"]);
        using ExperimentContext context = Context(folder);
        Branch[] branches = [.. new Perturbation([2], [2], [0.25]).Branches(context, 2)];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(branches.Select(branch => branch.Arm), Is.EqualTo(new[] { "perturbed-0.25-absolute", "perturbed-2" }));
            for (int layer = 0; layer < 3; layer++)
            {
                float[] initial = context.Initial.Layers[layer].Weights;
                double unit = WeightMoments.Deviation(initial), allowed = 6 / Math.Sqrt(2 * initial.Length);
                Assert.That(Noise(branches[0], layer), Is.EqualTo(0.25).Within(0.25 * allowed));
                Assert.That(Noise(branches[1], layer), Is.EqualTo(2 * unit).Within(2 * unit * allowed));
                Assert.That(branches[1].Start.Parameters.Layers[layer].Bias, Is.All.Zero);
            }
        }

        double Noise(Branch branch, int layer) =>
            WeightMoments.Deviation([.. branch.Start.Parameters.Layers[layer].Weights.Zip(context.Initial.Layers[layer].Weights, (a, b) => a - b)]);
    }

    [Test]
    public void Layers_that_are_rewound_have_initial_weights_and_the_others_trained_ones()
    {
        using var temporary = new TemporaryFolder();
        ResultFolder folder = Trunk.Search(temporary["a"]);
        var experiment = new PartialRewinding([2], [[0], [0, 1, 2]]);
        Trunk.Run(experiment, folder);
        using ExperimentContext context = Context(folder);
        Branch[] branches = [.. experiment.Branches(context, 2)];
        Parameters trained = Final(folder, 1, "ticket");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(branches.Select(branch => branch.Arm), Is.EqualTo(new[] { "rewound-0", "rewound-0-1-2" }));
            Assert.That(branches[0].Start.Parameters.Layers[0].Weights, Is.EqualTo(context.Initial.Layers[0].Weights));
            Assert.That(branches[0].Start.Parameters.Layers[0].Bias, Is.EqualTo(context.Initial.Layers[0].Bias));
            for (int layer = 1; layer < 3; layer++)
                Assert.That(branches[0].Start.Parameters.Layers[layer].Weights, Is.EqualTo(trained.Layers[layer].Weights));
            Assert.That(Final(folder, 2, "rewound-0-1-2").Checksum(), Is.EqualTo(Final(folder, 2, "ticket").Checksum()), "with all layers it is the ticket");
            Assert.That(Trunk.Record(folder, 2, "rewound-0").MaskChecksum, Is.EqualTo(Trunk.Record(folder, 2, "ticket").MaskChecksum));
        }
    }

    [Test]
    public void Fine_tuning_and_rate_rewinding_are_what_searches_without_weight_rewinding_do()
    {
        // The first level is cut from the same dense network whatever is rewound afterwards.
        using var temporary = new TemporaryFolder();
        LotteryPlan plan = Trunk.Plan with { RewindStep = 10, Levels = 1, Controls = [] };
        ResultFolder folder = Trunk.Search(temporary["weights"], plan);
        Trunk.Run(new FineTuning([1]), folder, plan);
        Trunk.Run(new RateRewinding([1], [0, 10]), folder, plan);
        ResultFolder rate = Trunk.Search(temporary["rate"], plan with { Rewind = RewindKind.LearningRate });
        ResultFolder none = Trunk.Search(temporary["none"], plan with { Rewind = RewindKind.None, RewindStep = 0 });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Final(folder, 1, "rate-rewound-10").Checksum(), Is.EqualTo(Final(rate, 1, "ticket").Checksum()));
            Assert.That(Final(folder, 1, "rate-rewound-0").Checksum(), Is.Not.EqualTo(Final(rate, 1, "ticket").Checksum()));
            Assert.That(Final(folder, 1, FineTuning.FineTuned).Checksum(), Is.EqualTo(Final(none, 1, "ticket").Checksum()));
        }
    }

    [Test]
    public void Fine_tuning_can_be_shorter()
    {
        using var temporary = new TemporaryFolder();
        ResultFolder folder = Trunk.Search(temporary["a"]);
        Trunk.Run(new FineTuning([1], steps: 20), folder);
        Assert.That(Trunk.Record(folder, 1, "fine-tuned-20").Steps, Is.EqualTo(20));
        Trunk.Run(new FineTuning([1], steps: 30), folder);
        Trunk.Run(new FineTuning([1], steps: 60), folder);
        Assert.That(Trunk.Record(folder, 1, "fine-tuned-30").Steps, Is.EqualTo(30), "other steps are another arm");
        Assert.That(Trunk.Record(folder, 1, FineTuning.FineTuned).Steps, Is.EqualTo(60), "as many as a training has are the usual");
    }

    [Test]
    public void Masks_by_other_criteria_keep_as_many_weights_of_each_layer_and_large_final_is_one_shot()
    {
        using var temporary = new TemporaryFolder();
        ResultFolder folder = Trunk.Search(temporary["a"]);
        Trunk.Run(new CriterionMasks([2]), folder);
        long[] counts = [.. folder.ReadMasks(new RunName(0, 2, "ticket"), Trunk.Shape).Select(mask => mask.CountKept())];
        RunRow oneShot = Trunk.Record(folder, 2, "one-shot"), largeFinal = Trunk.Record(folder, 2, "large-final");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(largeFinal, Is.EqualTo(oneShot with { Arm = largeFinal.Arm }));
            foreach (MaskCriterion criterion in Enum.GetValues<MaskCriterion>())
            {
                RunRow run = Trunk.Record(folder, 2, CriterionMasks.ArmOf(criterion));
                Assert.That(folder.ReadMasks(run.Run, Trunk.Shape).Select(mask => mask.CountKept()), Is.EqualTo(counts));
                Assert.That(run.InitialChecksum, Is.EqualTo(Trunk.Record(folder, 2, "ticket").InitialChecksum));
            }

            // What movement keeps has moved at least as far as what it drops.
            Mask moved = folder.ReadMasks(new RunName(0, 2, "movement"), Trunk.Shape)[0];
            float[] distance = TrainingMovement.Distance(Final(folder, 0, "ticket").Layers[0].Weights, folder.ReadInitial(0, Trunk.Shape).Layers[0].Weights);
            Assert.That(Masks.Indices(moved).Min(i => distance[i]), Is.GreaterThanOrEqualTo(Masks.Indices(moved, kept: false).Max(i => distance[i])));
        }
    }

    [Test]
    public void Signed_constants_are_the_control_that_a_search_trains()
    {
        using var temporary = new TemporaryFolder();
        ResultFolder control = Trunk.Search(temporary["a"]), folder = Trunk.Search(temporary["b"], Trunk.Plan with { Controls = [] });
        Trunk.Run(new SignedConstantStart([2]), folder);
        RunRow run = Trunk.Record(folder, 2, "signed-constant");
        Assert.That(run, Is.EqualTo(Trunk.Record(control, 2, "signed-constant")));
        Assert.That(run.InitialChecksum, Is.EqualTo(SignedConstants.Of(folder.ReadInitial(0, Trunk.Shape)).Checksum()));
    }

    [Test]
    public void Dynamic_arms_start_from_one_random_mask_with_the_tickets_counts()
    {
        using var temporary = new TemporaryFolder();
        ResultFolder folder = Trunk.Search(temporary["a"]);
        Trunk.Run(new DynamicTraining([2], [DynamicArm.StaticRandom, new DynamicArm("rewired", stream => new OneSwap(stream))]), folder);
        Mask[] ticket = folder.ReadMasks(new RunName(0, 2, "ticket"), Trunk.Shape), still = folder.ReadMasks(new RunName(0, 2, "static-random"), Trunk.Shape), moved = folder.ReadMasks(new RunName(0, 2, "rewired"), Trunk.Shape);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(still.Select(mask => mask.CountKept()), Is.EqualTo(ticket.Select(mask => mask.CountKept())));
            Assert.That(MaskComparison.Jaccard(still, ticket), Is.LessThan(1));
            Assert.That(Enumerable.Range(0, (int)still[0].Shape.ElementCount).Count(i => still[0][i] != moved[0][i]), Is.EqualTo(2), "all but the one weight that was swapped");
            Assert.That(Trunk.Record(folder, 2, "rewired").InitialChecksum, Is.EqualTo(folder.ReadInitial(0, Trunk.Shape).Checksum()));
        }
    }

    [Test]
    public void Transferred_tickets_have_the_other_searchs_masks_and_initial_weights()
    {
        using var temporary = new TemporaryFolder();
        ResultFolder folder = Trunk.Search(temporary["a"], Trunk.Plan with { Levels = 1, Controls = [] });
        var other = new ResultFolder(temporary["b"], "other");
        Replicate elsewhere = Trunk.Replicate(1) with { Index = 0, Seed = 99 };
        new TicketSearch(Trunk.Setup, Trunk.Plan with { Levels = 1, Controls = [] }, elsewhere, other, new RunControl()).Run();
        Trunk.Run(new TransferredTickets([1], other), folder);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Trunk.Record(folder, 1, "transferred-b").MaskChecksum, Is.EqualTo(Trunk.Record(other, 1, "ticket").MaskChecksum));
            Assert.That(Trunk.Record(folder, 1, "transferred-b").InitialChecksum, Is.EqualTo(other.ReadInitial(0, Trunk.Shape).Checksum()));
            Assert.That(() => Trunk.Run(new TransferredTickets([2], other), folder), Throws.InvalidOperationException.With.Message.Contains("level 2"));
        }
    }

    [Test]
    public void Strong_tickets_learn_though_no_weight_changes()
    {
        using var temporary = new TemporaryFolder();
        NetworkSetup setup = Trunk.Setup with { Training = Trunk.Setup.Training with { Steps = 200, Rate = new ConstantRate(0.1) } };
        LotteryPlan plan = Trunk.Plan with { Levels = 1, Controls = [] };
        ResultFolder folder = Trunk.Search(temporary["a"], plan, setup);
        Trunk.Run(new StrongTickets([1]), folder, plan, setup);
        RunRow run = Trunk.Record(folder, 1, "edge-popup");
        Mask[] masks = folder.ReadMasks(run.Run, Trunk.Shape), ticket = folder.ReadMasks(new RunName(0, 1, "ticket"), Trunk.Shape);
        Parameters initial = folder.ReadInitial(0, Trunk.Shape), final = Final(folder, 1, "edge-popup");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(masks.Select(mask => mask.CountKept()), Is.EqualTo(ticket.Select(mask => mask.CountKept())));
            for (int layer = 0; layer < 3; layer++)
            {
                float size = (float)Math.Sqrt(2 / ((double)masks[layer].CountKept() / Trunk.Shape.OutputsOf(layer)));
                float[] from = initial.Layers[layer].Weights, to = final.Layers[layer].Weights;
                Assert.That(Enumerable.Range(0, to.Length).All(i => to[i] == 0 || to[i] == MathF.Sign(from[i]) * size), "weights are signs of the initial ones");
                Assert.That(to.Count(weight => weight != 0), Is.EqualTo(masks[layer].CountKept()));
            }

            Assert.That(run.FinalTestAccuracy, Is.GreaterThan(0.7), "a third would be chance");
        }
    }

    [Test]
    public void Experiments_are_the_same_files_however_often_they_are_stopped()
    {
        using var temporary = new TemporaryFolder();
        Experiment[] experiments = [new Perturbation([2], [1], [0.0001]), new LinearConnectivity([2], points: 5), new StrongTickets([2]), new SignRetentionMeasure([0, 2])];
        ResultFolder expected = Trunk.Search(temporary["whole"]);
        foreach (Experiment experiment in experiments)
            Trunk.Run(experiment, expected);
        SortedDictionary<string, string> files = Trunk.Files(expected);
        DataCases.Hold(
            random =>
            {
                ResultFolder folder = Trunk.Search(temporary[$"stopped {random.Next()}"]);
                foreach (Experiment experiment in experiments)
                {
                    for (bool isDone = false; !isDone;)
                    {
                        using var cancellation = new CancellationTokenSource();
                        int left = random.Next(1, 12);
                        var control = new RunControl
                        {
                            Progress = _ =>
                            {
                                if (--left == 0) cancellation.Cancel();
                            },
                            Cancellation = cancellation.Token,
                        };
                        try
                        {
                            Trunk.Run(experiment, folder, control: control);
                            isDone = true;
                        }
                        catch (OperationCanceledException)
                        {
                        }
                    }
                }

                Assert.That(Trunk.Files(folder), Is.EqualTo(files));
            },
            cases: 3);
        foreach (Experiment experiment in experiments.Reverse())
            Trunk.Run(experiment, expected);
        Assert.That(Trunk.Files(expected), Is.EqualTo(files), "doing them again changes nothing");
    }

    [Test]
    public void Finished_runs_from_another_start_are_refused()
    {
        using var temporary = new TemporaryFolder();
        LotteryPlan plan = Trunk.Plan with { Levels = 2, Controls = [] };
        ResultFolder folder = Trunk.Search(temporary["a"], plan);
        ResultFolder other = Trunk.Search(temporary["b/x"], plan with { Rate = 0.3 }), same = Trunk.Search(temporary["c/x"], plan);
        Trunk.Run(new TransferredTickets([1], other), folder, plan);
        // The same name of another folder with the same weights and other masks, and a run whose start was another one.
        Assert.That(
            () => Trunk.Run(new TransferredTickets([1], same), folder, plan),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains("has other masks").And.Message.Contains(Path.Combine("level_1", "transferred-x")).And.Message.Contains("remove"));
        Trunk.Run(new PartialRewinding([1], [[0]]), folder, plan);
        string path = Path.Combine(folder.FullPath, new RunName(0, 1, "rewound-0").Folder, "result.csv");
        File.WriteAllText(path, File.ReadAllText(path).Replace(Trunk.Record(folder, 1, "rewound-0").InitialChecksum, Trunk.Record(folder, 1, "ticket").InitialChecksum, StringComparison.Ordinal));
        Assert.That(() => Trunk.Run(new PartialRewinding([1], [[0]]), folder, plan), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("other weights"));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        Assert.That(() => Trunk.Run(new PartialRewinding([1], [[0]]), folder, plan), Throws.Nothing);
    }

    [Test]
    public void Checkpoints_of_other_steps_or_another_order_are_refused()
    {
        using var temporary = new TemporaryFolder();
        ResultFolder folder = Trunk.Search(temporary["a"], Trunk.Plan with { Levels = 1, Controls = [] });
        var run = new RunName(0, 1, "mine");
        var start = new TrainingStart(folder.ReadInitial(0, Trunk.Shape), folder.ReadMasks(new RunName(0, 1, "ticket"), Trunk.Shape));
        using ITrainingBackend backend = Trunk.Setup.CreateBackend();
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.That(() => Job(stopped.Token).Train(run, start, steps: 40), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => Job(default).Train(run, start), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("40 steps"));
        Assert.That(() => Job(default).Train(run, start, order: "other", steps: 40), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("order other"));
        Assert.That(Job(default).Train(run, start, steps: 40).Steps, Is.EqualTo(40));

        TrainingJob Job(CancellationToken cancellation) => new(backend, Trunk.Setup, Trunk.Replicate(), folder, new RunControl { Cancellation = cancellation });
    }

    [Test]
    public void What_makes_no_sense_is_refused()
    {
        using var temporary = new TemporaryFolder();
        ResultFolder folder = Trunk.Search(temporary["a"], Trunk.Plan with { Levels = 1, Controls = [] });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => new Perturbation([]), Throws.ArgumentException);
            Assert.That(() => new Perturbation([2, 1]), Throws.ArgumentException.With.Message.Contains("2, 1"));
            Assert.That(() => new Perturbation([1], [0.5, 0.5]), Throws.ArgumentException);
            Assert.That(() => new Perturbation([1], [double.NaN]), Throws.ArgumentException);
            Assert.That(() => new Perturbation([1], [0, -0.0]), Throws.ArgumentException.With.Message.Contains("perturbed-0"));
            Assert.That(() => new Perturbation([1], [1e-17, 2e-17, 1], [1]), Throws.Nothing);
            Assert.That(() => new FineTuning([0]), Throws.ArgumentException);
            Assert.That(() => new FineTuning([1], steps: 0), Throws.ArgumentException);
            Assert.That(() => new PartialRewinding([1], [[1, 0]]), Throws.ArgumentException);
            Assert.That(() => Trunk.Run(new PartialRewinding([1], [[3]]), folder), Throws.ArgumentException.With.Message.Contains("layer 3"));
            Assert.That(() => Trunk.Run(new FineTuning([2]), folder), Throws.InvalidOperationException.With.Message.Contains("level 2"));
            Assert.That(() => Trunk.Run(new RateRewinding([1], [60]), folder), Throws.ArgumentException.With.Message.Contains("60"));
        }
    }

    private static ExperimentContext Context(ResultFolder folder) => new(Trunk.Setup, Trunk.Plan, Trunk.Replicate(), folder, new RunControl());

    private static Parameters Final(ResultFolder folder, int level, string arm) => folder.ReadFinal(new RunName(0, level, arm), Trunk.Shape);

    /// <summary>Swaps one weight of the first layer at one step.</summary>
    private sealed class OneSwap(RandomStream stream) : MaskMethod
    {
        public override MaskTurn TurnAt(long step) => step == 5 ? MaskTurn.BeforePasses : MaskTurn.None;

        public override void Take(long step, IMaskedNetwork network)
        {
            Mask mask = Masks.Copy(network.Masks[0]);
            int[] kept = Masks.Indices(mask), others = Masks.Indices(mask, kept: false);
            mask[kept[stream.NextBelow(kept.Length)]] = false;
            mask[others[stream.NextBelow(others.Length)]] = true;
            network.SetMask(0, mask);
        }
    }
}
