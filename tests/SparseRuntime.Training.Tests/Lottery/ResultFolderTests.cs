using SparseRuntime.Pruning;

namespace SparseRuntime.Training.Tests;

/// <summary>Folders of results: whose they are, who is at work in them, and what is damaged.</summary>
public class ResultFolderTests
{
    private static readonly Replicate Replicate = new(1, 0, Blobs.Data());

    [Test]
    public void Results_of_other_data_are_refused_and_older_folders_learn_theirs()
    {
        using var temporary = new TemporaryFolder();
        var folder = new ResultFolder(temporary["a"], "test");
        folder.CheckData("11");
        Assert.That(Directory.Exists(folder.FullPath), Is.False, "a check makes nothing");
        folder.KeepData("11");
        folder.KeepData("11");
        string path = Path.Combine(folder.FullPath, "data.sha256");
        Assert.That(File.ReadAllText(path), Is.EqualTo("11\n"));
        Assert.That(() => folder.CheckData("12"), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(path).And.Message.Contains("other data"));
        Assert.That(() => folder.KeepData("12"), Throws.InstanceOf<InvalidDataException>());
        Assert.That(File.ReadAllText(path), Is.EqualTo("11\n"));
    }

    [Test]
    public void A_replicate_is_one_holders_at_a_time()
    {
        using var temporary = new TemporaryFolder();
        var folder = new ResultFolder(temporary["a"], "test");
        string path = Path.Combine(folder.FullPath, "replicate_0", "lock");
        for (int round = 0; round < 3; round++)
        {
            using (folder.Lock(0))
            using (folder.Lock(1))
                Assert.That(() => folder.Lock(0), Throws.InstanceOf<IOException>().With.Message.Contains("another process is at work"));
            Assert.That(path, Does.Exist, "a lock that is removed can be held twice");
        }
    }

    [Test]
    public void What_is_no_lock_is_not_called_one()
    {
        using var temporary = new TemporaryFolder();
        var folder = new ResultFolder(temporary["a"], "test");
        Directory.CreateDirectory(Path.Combine(folder.FullPath, "replicate_0", "lock"));
        Assert.That(() => folder.Lock(0), Throws.Exception.With.Message.Not.Contains("another process"));
        if (OperatingSystem.IsWindows()) return;
        string missing = Path.Combine(folder.FullPath, "replicate_1");
        Directory.CreateDirectory(missing);
        File.CreateSymbolicLink(Path.Combine(missing, "lock"), Path.Combine(missing, "no", "such", "folder"));
        Assert.That(() => folder.Lock(1), Throws.InstanceOf<IOException>().With.Message.Not.Contains("another process"));
    }

    [Test]
    public void What_a_killed_process_left_goes_and_nothing_else()
    {
        using var temporary = new TemporaryFolder();
        using var backend = new CpuBackend(Blobs.Shape, 200);
        NetworkSetup setup = Blobs.Setup();
        var folder = new ResultFolder(temporary["a"], "test");
        RunName run = new(0, 1, "ticket"), other = new(0, 1, "one-shot");
        string[] leftovers = [$"{folder.CheckpointOf(run)}.abcdefgh.ijk", $"{folder.ModelOf(run)}.01234567.890"];
        string[] others = [Path.Combine(Path.GetDirectoryName(folder.CheckpointOf(run))!, "notes.txt.old"), $"{folder.CheckpointOf(other)}.abcdefgh.ijk"];
        foreach (string path in leftovers.Concat(others))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "half");
        }

        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        for (int round = 0; round < 2; round++)
        {
            Assert.Throws<OperationCanceledException>(() => new TrainingJob(backend, setup, Replicate, folder, new RunControl { Cancellation = cancellation.Token }).Train(run, Start(setup)));
            Assert.That(leftovers.Where(File.Exists), Is.Empty);
            Assert.That(others, Is.All.Exist);
            Assert.That(folder.CheckpointOf(run), Does.Exist);
        }

        using ITrainingBackend reference = new ReferenceBackend(Blobs.Shape, 200);
        Assert.That(
            () => new TrainingJob(reference, setup, Replicate, folder, new RunControl()).Train(run, Start(setup)),
            Throws.InstanceOf<InvalidDataException>().With.Message.Contains(backend.Device).And.Message.Contains("reference"),
            "a checkpoint of one device is not gone on from on another");
    }

    [Test]
    public void Last_weights_have_the_masks_of_the_last_step()
    {
        using var temporary = new TemporaryFolder();
        var folder = new ResultFolder(temporary["a"], "test");
        var run = new RunName(0, 0, "trained");
        Snapshot best = Snapshot(1), final = Snapshot(2);
        folder.Write(run, best.Parameters, new TrainingResult(20, best, final, null, null, [best.Evaluation, final.Evaluation]), null, null);
        Check(best, final);
        string path = Path.Combine(folder.FullPath, run.Folder, "final-mask.npz");
        Assert.That(path, Does.Exist);
        folder.Write(run, best.Parameters, new TrainingResult(20, best, best with { Parameters = final.Parameters }, null, null, [best.Evaluation]), null, null);
        Assert.That(path, Does.Not.Exist);
        Check(best, best);

        void Check(Snapshot early, Snapshot last)
        {
            Assert.That(MaskChecksum.Of(folder.ReadMasks(run, Blobs.Shape)), Is.EqualTo(MaskChecksum.Of(early.Masks)));
            Assert.That(MaskChecksum.Of(folder.ReadFinalMasks(run, Blobs.Shape)), Is.EqualTo(MaskChecksum.Of(last.Masks)));
            Assert.That(folder.ReadFinal(run, Blobs.Shape).Checksum(), Is.EqualTo(final.Parameters.Checksum()));
        }

        static Snapshot Snapshot(int seed) => new(
            new Evaluation(10 * seed, 0.1, 0.5, 1, 0.5, seed, 0.5),
            Initialization.GlorotNormal(Blobs.Shape, new RandomStream((ulong)seed, 0, "weights")),
            [.. Enumerable.Range(0, 3).Select(layer => Cases.Mask(Blobs.Shape, layer, 0.5, seed))]);
    }

    [TestCase("")]
    [TestCase("replicate,level\n0,0\n")]
    [TestCase("no table")]
    public void A_damaged_result_is_named(string content)
    {
        using var temporary = new TemporaryFolder();
        var folder = new ResultFolder(temporary["a"], "test");
        var run = new RunName(0, 1, "ticket");
        string path = Path.Combine(folder.FullPath, run.Folder, "result.csv");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        Assert.That(() => folder.Find(run), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(path).And.Message.Contains("have the run done again"));
    }

    private static TrainingStart Start(NetworkSetup setup) => new(setup.Initialize(Replicate), LayerMasks.Full(setup.Shape));
}
