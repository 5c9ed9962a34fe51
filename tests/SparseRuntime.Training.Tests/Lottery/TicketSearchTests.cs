using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training.Tests;

/// <summary>Searches for tickets on a small problem: what is trained from where, and that a search may be stopped anywhere.</summary>
public class TicketSearchTests
{
    private static readonly PreparedData Data = Blobs.Data();

    private static readonly Arm[] Controls = [.. Enum.GetValues<Arm>().Where(arm => arm != Arm.Ticket)];

    private static LotteryPlan Plan => new() { Levels = 3, Rate = 0.4, Controls = [.. Controls.Select(arm => new ControlPlan(arm, [2, 3]))] };

    [Test]
    public void Every_arm_keeps_what_it_should_and_starts_where_it_should()
    {
        using var folder = new TemporaryFolder();
        ResultFolder results = Search(folder["a"], Plan, out IReadOnlyList<RunRow> records);
        Parameters initial = results.ReadInitial(0, Blobs.Shape);
        Mask[] dense = Read(results, 0, Arm.Ticket), first = Read(results, 1, Arm.Ticket), second = Read(results, 2, Arm.Ticket), third = Read(results, 3, Arm.Ticket);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(records, Has.Count.EqualTo(4 + (2 * Controls.Length)));
            Assert.That(dense.Select(mask => mask.CountKept()), Is.EqualTo(new long[] { 288, 384, 64 }));
            Assert.That(first.Select(mask => mask.CountKept()), Is.EqualTo(new long[] { 173, 230, 51 }), "40 % go of each layer, 20 % of the last");
            Assert.That(first.Zip(dense).Concat(second.Zip(first)).Concat(third.Zip(second)).Select(pair => MaskComparison.IsNested(pair.First, pair.Second)), Is.All.True);
            Assert.That(first, Is.EqualTo(LargestWeights.AsManyAs(first, results.ReadFinal(Name(0, Arm.Ticket), Blobs.Shape))).Using<Mask>(Same), "the first round keeps the largest trained weights");
            Assert.That(Read(results, 3, Arm.OneShot), Is.EqualTo(LargestWeights.AsManyAs(third, results.ReadFinal(Name(0, Arm.Ticket), Blobs.Shape))).Using<Mask>(Same));
            Assert.That(Read(results, 3, Arm.StepZero), Is.EqualTo(LargestWeights.AsManyAs(third, initial)).Using<Mask>(Same));
            Assert.That(Read(results, 3, Arm.Reinitialized), Is.EqualTo(third).Using<Mask>(Same));
            Assert.That(Read(results, 3, Arm.SignedConstant), Is.EqualTo(third).Using<Mask>(Same));
            Assert.That(Read(results, 3, Arm.RandomMask), Is.Not.EqualTo(third).Using<Mask>(Same));
            foreach (Arm arm in Controls)
            {
                Mask[] masks = Read(results, 3, arm);
                Assert.That(masks.Sum(mask => mask.CountKept()), Is.EqualTo(third.Sum(mask => mask.CountKept())), $"{arm}");
                if (arm is not (Arm.RandomMaskGlobal or Arm.RandomMaskEven)) Assert.That(masks.Select(mask => mask.CountKept()), Is.EqualTo(third.Select(mask => mask.CountKept())), $"{arm}");
                string start = Record(records, 3, arm).InitialChecksum;
                Assert.That(start == initial.Checksum(), Is.EqualTo(arm is not (Arm.Reinitialized or Arm.SignedConstant)), $"{arm} starts from the initial weights, or others");
            }
        }
    }

    [Test]
    public void Searches_are_the_same_files_however_often_they_are_stopped()
    {
        using var folder = new TemporaryFolder();
        LotteryPlan whole = Plan with { RewindStep = 45 };
        ResultFolder expected = Search(folder["whole"], whole, out _);
        DataCases.Hold(
            random =>
            {
                string path = folder[$"stopped {random.Next()}"];
                for (int stops = 0; ; stops++)
                {
                    using var cancellation = new CancellationTokenSource();
                    int left = random.Next(1, 60);
                    var control = new RunControl
                    {
                        Progress = _ =>
                        {
                            if (--left == 0) cancellation.Cancel();
                        },
                        Cancellation = cancellation.Token,
                        CheckpointEvery = TimeSpan.FromMilliseconds(random.Next(3)),
                    };
                    try
                    {
                        // More levels may come later, and are the same as if all had been asked for at once.
                        LotteryPlan plan = stops == 0 ? whole with { Levels = 2, Controls = [.. whole.Controls.Select(c => c with { Levels = [2] })] } : whole;
                        Search(path, plan, out _, control, threads: random.Next(1, 3));
                        if (stops > 0) break;
                    }
                    catch (OperationCanceledException)
                    {
                        Assert.That(cancellation.IsCancellationRequested, Is.True);
                    }
                }

                string[] files = Files(expected.FullPath);
                Assert.That(Files(path), Is.EqualTo(files));
                foreach (string file in files)
                    Assert.That(File.ReadAllBytes(Path.Combine(path, file)), Is.EqualTo(File.ReadAllBytes(Path.Combine(expected.FullPath, file))), file);
            },
            cases: 5);
    }

    [Test]
    public void Rewinding_goes_back_to_the_weights_the_order_and_the_rate_of_its_step()
    {
        using var folder = new TemporaryFolder();
        ResultFolder results = Search(folder["a"], Plan with { Levels = 1, RewindStep = 45, Controls = [] }, out IReadOnlyList<RunRow> records);
        using var backend = new CpuBackend(Blobs.Shape, 200);
        using var trainer = new Trainer(backend, Blobs.Plan(), Data, new RandomStream(1, 0, "order"));
        trainer.Start(results.ReadInitial(0, Blobs.Shape));
        trainer.Advance(45);
        Parameters rewound = Cases.Read(backend);
        BatchPlace place = trainer.Place;
        Mask[] masks = Read(results, 1, Arm.Ticket);
        trainer.Start(rewound, masks, 45, place);
        trainer.Advance(1000);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Record(records, 1, Arm.Ticket).InitialChecksum, Is.EqualTo(rewound.Checksum()));
            Assert.That(results.ReadFinal(Name(1, Arm.Ticket), Blobs.Shape).Checksum(), Is.EqualTo(Cases.Read(backend).Checksum()));
        }
    }

    [Test]
    public void The_steps_up_to_the_one_gone_back_to_are_taken_once_and_can_be_interrupted()
    {
        using var folder = new TemporaryFolder();
        LotteryPlan plan = Plan with { Levels = 1, RewindStep = 60, Controls = [] };
        using var cancellation = new CancellationTokenSource();
        int looks = 0;
        var control = new RunControl
        {
            Progress = progress =>
            {
                if (progress.Run.Arm != "rewind") return;
                looks++;
                cancellation.Cancel();
            },
            Cancellation = cancellation.Token,
        };
        string path = Path.Combine(folder["a"], "replicate_0", "rewind.npz");
        Assert.Throws<OperationCanceledException>(() => Search(folder["a"], plan, out _, control));
        Assert.That((looks, File.Exists(path)), Is.EqualTo((1, false)), "it ends at the first look");
        control = control with { Cancellation = default };
        Search(folder["a"], plan, out _, control);
        Assert.That((looks, File.Exists(path)), Is.EqualTo((4, true)), "60 steps take three looks");
        byte[] kept = File.ReadAllBytes(path);
        Search(folder["a"], plan with { Levels = 2 }, out IReadOnlyList<RunRow> records, control);
        Assert.That(looks, Is.EqualTo(4), "they are not taken again for another level");
        Assert.That(Record(records, 2, Arm.Ticket).InitialChecksum, Is.EqualTo(Record(records, 1, Arm.Ticket).InitialChecksum));
        File.Delete(path);
        Search(folder["a"], plan with { Levels = 2 }, out _, control);
        Assert.That((looks, File.Exists(path)), Is.EqualTo((4, false)), "nor where all runs are done");
        Search(folder["a"], plan with { Levels = 3 }, out records, control);
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(kept));
        Assert.That(() => Search(folder["a"], plan with { Levels = 4, RewindStep = 61 }, out _), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(path).And.Message.Contains("step 61"));
        File.WriteAllBytes(path, kept[..100]);
        Assert.That(() => Search(folder["a"], plan with { Levels = 4 }, out _), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(path).And.Message.Contains("remove it"));
    }

    [Test]
    public void Trained_weights_stay_where_only_the_rate_is_rewound_or_nothing_is([Values(RewindKind.LearningRate, RewindKind.None)] RewindKind kind)
    {
        using var folder = new TemporaryFolder();
        NetworkSetup setup = Blobs.Setup(Blobs.Plan() with { Rate = new StepRate(0.2, 0.1, [60]) });
        ResultFolder results = Search(folder["a"], Plan with { Levels = 2, Rewind = kind, RewindStep = 30, Controls = [] }, out IReadOnlyList<RunRow> records, setup: setup);
        string[] curve = File.ReadAllLines(Path.Combine(results.FullPath, Name(2, Arm.Ticket).Folder, "curve.csv"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Record(records, 1, Arm.Ticket).InitialChecksum, Is.EqualTo(results.ReadFinal(Name(0, Arm.Ticket), Blobs.Shape).Checksum()));
            Assert.That(Record(records, 2, Arm.Ticket).InitialChecksum, Is.EqualTo(results.ReadFinal(Name(1, Arm.Ticket), Blobs.Shape).Checksum()));
            Assert.That(curve[1], Does.StartWith(kind == RewindKind.LearningRate ? "40,0.2," : "40,0.02"));
        }
    }

    [Test]
    public void A_global_ranking_cuts_across_layers_above_its_floor()
    {
        using var folder = new TemporaryFolder();
        ResultFolder results = Search(folder["a"], Plan with { Scope = PruningScope.Global, MinimumDensity = 0.15, Controls = [] }, out _);
        Mask[] masks = Read(results, 3, Arm.Ticket);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(masks.Sum(mask => mask.CountKept()), Is.EqualTo(736 - 294 - 177 - 106));
            Assert.That(masks.Select(mask => (double)mask.CountKept() / mask.Shape.ElementCount), Is.All.GreaterThanOrEqualTo(0.15 - 1e-9));
        }
    }

    [Test]
    public void A_divergence_keeps_the_last_good_weights()
    {
        using var folder = new TemporaryFolder();
        // The rate jumps where the second epoch would begin.
        NetworkSetup setup = Blobs.Setup(Blobs.Plan() with { Rate = new StepRate(0.1, 1e30, [35]) });
        Assert.Throws<TrainingDivergedException>(() => Search(folder["a"], Plan, out _, setup: setup));
        Parameters good = ParameterFile.Read(Path.Combine(folder["a"], Name(0, Arm.Ticket).Folder, "last-good.npz"), Blobs.Shape);
        Assert.That(good.Arrays().SelectMany(array => array.Values).All(float.IsFinite), Is.True);
    }

    [Test]
    public void A_folder_of_another_experiment_is_refused()
    {
        using var folder = new TemporaryFolder();
        Search(folder["a"], Plan with { Levels = 1, Controls = [] }, out _);
        NetworkSetup other = Blobs.Setup() with { Initialization = (shape, _, stream) => Initialization.HeNormal(shape, stream) };
        Assert.That(() => Search(folder["a"], Plan, out _, setup: other), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("other initial weights"));
    }

    [Test]
    public void New_weights_are_of_the_distribution_of_the_first_ones()
    {
        using var folder = new TemporaryFolder();
        NetworkSetup setup = Blobs.Setup() with { Initialization = Initialization.SparsityAware };
        Search(folder["a"], Plan with { Levels = 2, Controls = [new ControlPlan(Arm.Reinitialized, [2])] }, out IReadOnlyList<RunRow> records, setup: setup);
        Parameters expected = Initialization.SparsityAware(Blobs.Shape, new Mask?[3], new RandomStream(1, 0, "reinitialized/2"));
        Assert.That(Record(records, 2, Arm.Reinitialized).InitialChecksum, Is.EqualTo(expected.Checksum()));
    }

    [Test]
    public void A_control_that_empties_a_layer_is_refused()
    {
        Mask[] masks = [.. Enumerable.Range(0, 3).Select(layer => new Mask(Blobs.Shape.WeightShape(layer)) { [layer] = true })];
        int refused = 0;
        for (ulong seed = 0; seed < 30; seed++)
        {
            NetworkSetup setup = Blobs.Setup();
            var replicate = new Replicate(seed, 0, Data);
            Parameters initial = setup.Initialize(replicate);
            var controls = new ControlStarts(setup, replicate, initial, new TrainingStart(initial, masks), initial);
            try
            {
                Assert.That(controls.Of(Arm.RandomMaskGlobal, 5, masks).Masks.Select(mask => mask.CountKept()), Is.All.EqualTo(1));
            }
            catch (InvalidOperationException e)
            {
                refused++;
                Assert.That(e.Message, Does.Contain("'random-mask-global' leaves layer").And.Contain("level 5"));
            }

            Assert.That(controls.Of(Arm.RandomMask, 5, masks).Masks.Select(mask => mask.CountKept()), Is.All.EqualTo(1));
        }

        Assert.That(refused, Is.GreaterThan(15), "three weights seldom fall into three layers");
    }

    [Test]
    public void A_copy_within_the_folder_is_not_another_run()
    {
        using var folder = new TemporaryFolder();
        ResultFolder results = Search(folder["a"], Plan with { Levels = 1, Controls = [] }, out IReadOnlyList<RunRow> records);
        foreach (string file in Files(folder["a/replicate_0"]))
        {
            string copy = folder[$"a/backup/{file}"];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(folder[$"a/replicate_0/{file}"], copy);
        }

        Assert.That(results.Collect(), Is.EqualTo(records));
    }

    [Test]
    public void Plans_that_cannot_be_are_refused()
    {
        using (Assert.EnterMultipleScope())
        {
            foreach ((LotteryPlan plan, string what) in new[]
            {
                (Plan with { Levels = 0 }, "0 levels"),
                (Plan with { Rate = 1 }, "cuts 1 "),
                (Plan with { OutputRate = -0.1 }, "-0.1"),
                (Plan with { RewindStep = 120 }, "below 120"),
                (Plan with { Controls = [new ControlPlan(Arm.OneShot, [4])] }, "level 4"),
                (Plan with { Controls = [new ControlPlan(Arm.Ticket, [1])] }, "not one of them"),
            })
            {
                using var folder = new TemporaryFolder();
                Assert.That(() => Search(folder["a"], plan, out _), Throws.ArgumentException.With.Message.Contains(what));
            }
        }
    }

    [Test]
    public void A_round_that_empties_a_layer_is_refused()
    {
        using var folder = new TemporaryFolder();
        Assert.That(() => Search(folder["a"], Plan with { Levels = 9, Rate = 0.9, OutputRate = 0.9, Controls = [] }, out _), Throws.InvalidOperationException.With.Message.Contains("without weights"));
    }

    private static RunName Name(int level, Arm arm) => new(0, level, ArmNames.Of(arm));

    private static RunRow Record(IReadOnlyList<RunRow> records, int level, Arm arm) => records.Single(record => record.Run == Name(level, arm));

    private static Mask[] Read(ResultFolder results, int level, Arm arm) => results.ReadMasks(Name(level, arm), Blobs.Shape);

    private static bool Same(Mask first, Mask second) => MaskComparison.Hamming(first, second) == 0;

    private static string[] Files(string folder) => [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path)).Order(StringComparer.Ordinal)];

    private static ResultFolder Search(string path, LotteryPlan plan, out IReadOnlyList<RunRow> records, RunControl? control = null, int threads = 1, NetworkSetup? setup = null)
    {
        var folder = new ResultFolder(path, "test");
        new TicketSearch(setup ?? Blobs.Setup(threads: threads), plan, new Replicate(1, 0, Data), folder, control ?? new RunControl()).Run();
        records = folder.Collect();
        return folder;
    }
}
