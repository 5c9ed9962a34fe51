using SparseRuntime.Onnx;
using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training.Tests;

/// <summary>Checkpoints that are damaged, or of something else.</summary>
public class CheckpointFileTests
{
    private static readonly PreparedData Data = Blobs.Data();

    [Test]
    public void A_checkpoint_of_other_training_is_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => CheckpointFile.Read(path, Blobs.Shape, "other"), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("other training"));
            Assert.That(() => CheckpointFile.Read(path, new NetworkShape(12, [24, 15], 4), "test"), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("layer1.weight"));
        }
    }

    [Test]
    public void A_damaged_checkpoint_is_an_error_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder);
        byte[] good = File.ReadAllBytes(path);
        DataCases.Hold(
            random =>
            {
                byte[] bad = random.Next(3) == 0 ? good[..random.Next(good.Length)] : (byte[])good.Clone();
                for (int i = random.Next(1, 20); i > 0 && bad.Length > 0; i--)
                    bad[random.Next(bad.Length)] = (byte)random.Next(256);
                File.WriteAllBytes(path, bad);
                try
                {
                    CheckpointFile.Read(path, Blobs.Shape, "test");
                }
                catch (InvalidDataException e)
                {
                    Assert.That(e.Message, Does.Contain(path).And.Contain("remove it to have the run done again"));
                }
            },
            cases: 300);
    }

    [TestCase(new long[] { 15, 1, 5, 0, -1 })]
    [TestCase(new long[] { 15, -1, 5, 0, 0 })]
    [TestCase(new long[] { 15, 1, 1L << 40, 0, 0 })]
    [TestCase(new long[] { 15, long.MaxValue, 5, 0, 0 })]
    [TestCase(new long[] { -15, 1, 5, 0, 0 })]
    public void Counts_that_are_none_are_refused(long[] steps)
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder);
        Change(path, "steps", Tensor.From(steps, 5));
        Assert.That(() => CheckpointFile.Read(path, Blobs.Shape, "test"), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("'steps'").And.Message.Contains(path));
    }

    [TestCase("steps", new long[] { 15, 1, 5000, 0, 0 })]
    [TestCase("steps", new long[] { 15000, 1, 5, 0, 0 })]
    public void A_run_says_which_checkpoint_it_cannot_go_on_from(string name, long[] values)
    {
        using var folder = new TemporaryFolder();
        using var backend = new CpuBackend(Blobs.Shape, 200);
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        NetworkSetup setup = Blobs.Setup();
        var results = new ResultFolder(folder["a"], "test");
        var replicate = new Replicate(1, 0, Data);
        var run = new RunName(0, 0, "ticket");
        var start = new TrainingStart(setup.Initialize(replicate), [.. Enumerable.Range(0, 3).Select(layer => Masks.Full(Blobs.Shape.WeightShape(layer)))]);
        Assert.Throws<OperationCanceledException>(() => new TrainingJob(backend, setup, replicate, results, new RunControl { Cancellation = cancellation.Token }).Train(run, start));
        string path = results.CheckpointOf(run);
        Change(path, name, Tensor.From(values, values.Length));
        Assert.That(
            () => new TrainingJob(backend, setup, replicate, results, new RunControl()).Train(run, start),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains(path).And.Message.Contains("remove it to have the run done again"));
    }

    [Test]
    public void Equal_checkpoints_are_equal_files()
    {
        using var folder = new TemporaryFolder();
        byte[] first = File.ReadAllBytes(Write(folder));
        Assert.That(File.ReadAllBytes(Write(folder)), Is.EqualTo(first));
    }

    private static void Change(string path, string name, Tensor tensor)
    {
        Dictionary<string, Tensor> arrays = new(NpzFile.Read(path)) { [name] = tensor };
        using FileStream file = File.Create(path);
        NpzFile.Write(file, arrays);
    }

    private static string Write(TemporaryFolder folder)
    {
        using var backend = new CpuBackend(Blobs.Shape, 100);
        using var trainer = new Trainer(backend, Blobs.Plan() with { Rule = new UpdateRule { Kind = UpdateKind.Adam }, Averaging = 0.5 }, Data, new RandomStream(1, 0, "order"));
        trainer.Start(Initialization.GlorotNormal(Blobs.Shape, new RandomStream(1, 0, "initialization")), [Cases.Mask(Blobs.Shape, 0, 0.1), null, null]);
        trainer.Advance(15);
        CheckpointFile.Write(folder["checkpoint.npz"], trainer.Save(), "test");
        return folder["checkpoint.npz"];
    }
}
