using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>Whether a batch is run whole or in slices, and that the choice is kept.</summary>
[TestFixture]
public sealed class SliceChoiceTests
{
    private string _folder = "";

    [SetUp]
    public void CreateFolder() => Directory.CreateDirectory(_folder = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"slices-{TestContext.CurrentContext.Test.ID}"));

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    /// <summary>Activations of a batch of eight that no cache holds, and of one image that the third-level cache does.</summary>
    private static byte[] LargeImages() => new OnnxBuilder().Input("x", ElementType.Float32, "n", 32, 128, 128).Output("y", ElementType.Float32, null)
        .Initializer("w", TestModels.Random(new Random(1), 0.05, 32, 32, 1, 1)).Initializer("v", TestModels.Random(new Random(2), 0.05, 32, 32, 1, 1))
        .Node("Conv", ["x", "w"], ["a"]).Node("Relu", ["a"], ["b"]).Node("Conv", ["b", "v"], ["y"]).ToBytes();

    [Test]
    public void Large_images_are_run_in_slices_whatever_the_number_of_threads()
    {
        byte[] model = LargeImages();
        string? expected = null;
        foreach (int threads in new[] { 1, 2, 3, 7, 64 })
        {
            using InferenceSession session = Load(model, threads);
            string? batch = Batch(session, 8, 32, 128, 128);
            Assert.That(batch, Does.Contain("8 samples are run in slices of"));
            Assert.That(batch, Is.EqualTo(expected ??= batch), $"{threads} threads");
        }
    }

    [TestCase(64)]
    [TestCase(4096)]
    public void Batches_of_vectors_are_matrices_and_stay_whole(int rows)
    {
        using InferenceSession session = Load(TestModels.Mlp("n", 0.1, 784, 300, 100, 10).ToBytes());
        Assert.That(Batch(session, rows, 784), Does.StartWith($"all {rows} samples are run together"));
    }

    [TestCase(16)]
    [TestCase(4096)]
    public void A_table_costs_what_is_looked_up_in_it(int tokens)
    {
        string? small = Judged(100), large = Judged(30_000);
        Assert.That(large, Is.EqualTo(small));
        if (tokens == 4096) Assert.That(large, Does.Contain("8 samples are run in slices of"));

        string? Judged(int entries)
        {
            OnnxBuilder model = new OnnxBuilder().Input("x", ElementType.Int64, "n", tokens).Output("y", ElementType.Float32, null)
                .Initializer("t", TestModels.Random(new Random(1), 1.0, entries, 64)).Node("Gather", ["t", "x"], ["h0"]);
            for (int i = 1; i <= 3; i++)
            {
                model.Initializer($"w{i}", TestModels.Random(new Random(i), 0.1, 64, 64))
                    .Node("MatMul", [$"h{i - 1}", $"w{i}"], [$"p{i}"]).Node("Exp", [$"p{i}"], [i == 3 ? "y" : $"h{i}"]);
            }

            using InferenceSession session = Load(model.ToBytes());
            return Batch(session, 8, tokens);
        }
    }

    [Test]
    public void One_sample_is_not_spoken_of()
    {
        using InferenceSession session = Load(TestModels.Cnn("n").ToBytes());
        Assert.That(Batch(session, 1, 3, 24, 24), Is.Null);
    }

    [Test]
    public void Samples_that_depend_on_one_another_stay_together_and_the_report_says_why()
    {
        byte[] model = new OnnxBuilder().Input("x", ElementType.Float32, "n", 40).Output("y", ElementType.Float32, null)
            .Node("Softmax", ["x"], ["y"], ("axis", 0)).ToBytes();
        using InferenceSession session = InferenceSession.Load(model, new SessionOptions { SliceSamples = 1 });
        Assert.That(Batch(session, 6, 40), Does.StartWith("all 6 samples are run together: Softmax"));
        Tensor input = TestModels.Input(1, 6, 40);
        Numbers.AssertClose(session.Run(input), Numbers.Interpret(model, new Dictionary<string, Tensor> { ["x"] = input })[0], "y");
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    public void A_saved_choice_is_made_again(int samples)
    {
        byte[] model = TestModels.Cnn("n").ToBytes();
        string path = Path.Combine(_folder, "choice.json");
        Tensor input = TestModels.Input(1, 4, 3, 24, 24);
        float[] expected;
        string[] executors;
        using (InferenceSession session = InferenceSession.Load(model, new SessionOptions { SliceSamples = samples, Tuning = Tuning.Measured, TuningTime = TimeSpan.FromMilliseconds(1) }))
        {
            expected = session.Run(input).Floats();
            executors = Executors(session);
            session.SaveTuning(path);
        }

        using InferenceSession loaded = InferenceSession.Load(model, new SessionOptions { TuningPath = path });
        Assert.That(loaded.Run(input).Floats(), Is.EqualTo(expected));
        Assert.That(Executors(loaded), Is.EqualTo(executors));
        Assert.That(Batch(loaded, 4, 3, 24, 24), samples == 0 ? Does.StartWith("all 4") : Does.Contain($"slices of {samples}:"));

        static string[] Executors(InferenceSession session) =>
            [.. session.Describe(new Dictionary<string, TensorShape> { ["x"] = new(4, 3, 24, 24) }).Layers.Select(layer => layer.Executor)];
    }

    [Test]
    public void A_choice_saved_without_slices_is_of_whole_batches()
    {
        byte[] model = LargeImages();
        string path = Path.Combine(_folder, "old.json");
        using (InferenceSession session = InferenceSession.Load(model, new SessionOptions { SliceSamples = 0 }))
        {
            Batch(session, 8, 32, 128, 128);
            session.SaveTuning(path);
        }

        string text = File.ReadAllText(path);
        string without = System.Text.RegularExpressions.Regex.Replace(text, @",\s*""samples"": 0", "");
        Assert.That(without, Is.Not.EqualTo(text));
        File.WriteAllText(path, without);
        using InferenceSession loaded = InferenceSession.Load(model, new SessionOptions { TuningPath = path });
        Assert.That(Batch(loaded, 8, 32, 128, 128), Does.StartWith("all 8 samples"));
    }

    [Test]
    public void A_batch_that_is_above_the_memory_limit_is_refused()
    {
        using InferenceSession session = InferenceSession.Load(LargeImages(), new SessionOptions { MemoryLimitBytes = 10 << 20 });
        Assert.That(() => Batch(session, 8, 32, 128, 128), Throws.ArgumentException.With.Message.Contains("limit"));
    }

    private static InferenceSession Load(byte[] model, int threads = 2) =>
        InferenceSession.Load(model, new SessionOptions { IntraOpNumThreads = threads, Calibration = Calibration.Shipped });

    private static string? Batch(InferenceSession session, params int[] shape) =>
        session.Describe(new Dictionary<string, TensorShape> { ["x"] = new TensorShape(shape) }).Batch;
}
