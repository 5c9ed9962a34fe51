using SparseRuntime.Pruning;

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
                    Assert.That(e.Message, Is.Not.Empty);
                }
            },
            cases: 300);
    }

    [Test]
    public void Equal_checkpoints_are_equal_files()
    {
        using var folder = new TemporaryFolder();
        byte[] first = File.ReadAllBytes(Write(folder));
        Assert.That(File.ReadAllBytes(Write(folder)), Is.EqualTo(first));
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
