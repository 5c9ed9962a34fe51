using SparseRuntime.Graph;
using SparseRuntime.Graph.Passes;
using SparseRuntime.Onnx;
using SparseRuntime.Planning;
using SparseRuntime.Selection;
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
    [TestCase(1024)]
    public void A_table_costs_what_is_looked_up_in_it(int tokens)
    {
        string? small = Judged(100), large = Judged(30_000);
        Assert.That(large, Is.EqualTo(small));
        if (tokens == 1024) Assert.That(large, Does.Contain("8 samples are run in slices of"));

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
        Assert.That(Batch(session, 6, 40), Does.StartWith("all 6 samples are run together: Softmax").And.Contain("slices of 1"));
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

    [TestCase(3)]
    [TestCase(4)]
    [TestCase(-2)]
    public void Saved_slices_that_do_not_divide_the_batch_are_left_out(int samples)
    {
        byte[] model = TestModels.Cnn("n").ToBytes();
        string path = SaveSliced(model, 2, 4, 3, 24, 24);
        string text = File.ReadAllText(path), edited = text.Replace("\"samples\": 2", $"\"samples\": {samples}");
        Assert.That(edited, Is.Not.EqualTo(text));
        File.WriteAllText(path, edited);
        using InferenceSession loaded = InferenceSession.Load(model, new SessionOptions { TuningPath = path });
        Assert.That(Batch(loaded, 4, 3, 24, 24), Is.EqualTo($"all 4 samples are run together: the slices of {samples} that the tuning file has do not divide them"));
        AssertRight(loaded, model, 4, 3, 24, 24);
    }

    [Test]
    public void Saved_slices_that_the_memory_limit_rules_out_are_left_out()
    {
        // Values are padded to whole cache lines, so that small slices take more together than the whole batch.
        byte[] model = TestModels.Mlp("n", 0.5, 3, 5, 3).ToBytes();
        string path = SaveSliced(model, 1, 8, 3);
        long limit = Enumerable.Range(1, 1000).Select(i => i * 16L).First(bytes => IsEnough(model, bytes));
        using InferenceSession loaded = InferenceSession.Load(model, new SessionOptions { TuningPath = path, MemoryLimitBytes = limit });
        Assert.That(Batch(loaded, 8, 3), Does.StartWith("all 8 samples are run together: ").And.Contain("slices of 1 that the tuning file has").And.Contain("memory limit"));
        AssertRight(loaded, model, 8, 3);

        static bool IsEnough(byte[] model, long bytes)
        {
            using InferenceSession session = InferenceSession.Load(model, new SessionOptions { SliceSamples = 0, MemoryLimitBytes = bytes });
            try
            {
                return Batch(session, 8, 3) is not null;
            }
            catch (ArgumentException)
            {
                return false;
            }
        }
    }

    [Test]
    public void Layers_saved_for_slices_are_not_compared_with_those_of_the_whole_batch()
    {
        ModelGraph graph = OnnxImporter.Load(LargeImages());
        TensorShape[] shapes = [new(8, 32, 128, 128)];
        var saved = new SavedTuning([new SavedPlan("of other layers", [[8, 32, 128, 128]], [new SavedLayer("other", null)], 2)]);
        Assert.That(saved.For(graph, shapes, new BatchSlices(1, 8, "")), Is.Null);
        Assert.That(() => saved.For(graph, shapes, new BatchSlices(4, 2, "")), Throws.TypeOf<GraphException>());
    }

    [Test]
    public void A_session_that_does_not_allow_slices_has_none([Values] bool isSaved)
    {
        byte[] model = LargeImages();
        string? path = isSaved ? SaveSliced(model, 1, 8, 32, 128, 128) : null;
        using InferenceSession session = InferenceSession.Load(model, new SessionOptions { AllowSlices = false, TuningPath = path });
        Assert.That(Batch(session, 8, 32, 128, 128), Is.EqualTo("all 8 samples are run together: the session does not allow slices"));
        AssertRight(session, model, 8, 32, 128, 128);
    }

    [Test]
    public void A_model_that_cannot_be_laid_out_in_slices_is_run_whole([Values] bool isGiven)
    {
        AssertWhole((_, _) => throw new GraphException("no layout"), "no layout");
        AssertWhole((model, _) => model.Clone(), "show only during a run");

        void AssertWhole(Func<ModelGraph, TensorShape[], ModelGraph> layOut, string reason)
        {
            ModelGraph model = OnnxImporter.Load(LargeImages()), whole = model.Clone();
            TensorShape[] shapes = [new(8, 32, 128, 128)];
            whole.Infer(shapes);
            PassPipeline.Standard().Run(whole);
            PassPipeline.Layout().Run(whole);
            var choice = new SliceChoice(new ExecutorSelector(ExecutorPolicy.Best, Calibration.Shipped), layOut, long.MaxValue);
            (BatchSlices slices, ModelGraph graph) = isGiven ? choice.Given(model, shapes, whole, 1, "the test") : choice.ByTime(model, shapes, whole);
            Assert.That(slices.Describe(), Does.StartWith("all 8 samples are run together: ").And.Contain(reason));
            Assert.That(graph, Is.SameAs(whole));
        }
    }

    [Test]
    public void A_model_that_fixes_its_number_of_samples_stays_whole_and_the_reason_says_so()
    {
        // Eight samples are put together and taken apart again by shapes that hold for no other number.
        byte[] model = new OnnxBuilder().Input("x", ElementType.Float32, 8, 40).Output("y", ElementType.Float32, null)
            .Initializer("together", Tensor.From([320L], 1)).Initializer("apart", Tensor.From([8L, 40], 2))
            .Node("Reshape", ["x", "together"], ["a"]).Node("Exp", ["a"], ["b"]).Node("Reshape", ["b", "apart"], ["y"]).ToBytes();
        using InferenceSession session = InferenceSession.Load(model, new SessionOptions { SliceSamples = 2 });
        Assert.That(Batch(session, 8, 40), Does.StartWith("all 8 samples are run together: ").And.Contain("the model fixes its number of samples: "));
    }

    [Test]
    public void A_batch_that_is_above_the_memory_limit_is_refused()
    {
        using InferenceSession session = InferenceSession.Load(LargeImages(), new SessionOptions { MemoryLimitBytes = 10 << 20 });
        Assert.That(() => Batch(session, 8, 32, 128, 128), Throws.ArgumentException.With.Message.Contains("limit"));
    }

    /// <summary>A tuning file of a batch that is run in slices of some samples.</summary>
    private string SaveSliced(byte[] model, int samples, params int[] shape)
    {
        string path = Path.Combine(_folder, "sliced.json");
        using InferenceSession session = InferenceSession.Load(model, new SessionOptions { SliceSamples = samples });
        Assert.That(Batch(session, shape), Does.Contain($"in slices of {samples}:"));
        session.SaveTuning(path);
        return path;
    }

    private static void AssertRight(InferenceSession session, byte[] model, params int[] shape)
    {
        Tensor input = TestModels.Input(1, shape);
        Numbers.AssertClose(session.Run(input), Numbers.Interpret(model, new Dictionary<string, Tensor> { ["x"] = input })[0], "y");
    }

    private static InferenceSession Load(byte[] model, int threads = 2) =>
        InferenceSession.Load(model, new SessionOptions { IntraOpNumThreads = threads, Calibration = Calibration.Shipped });

    private static string? Batch(InferenceSession session, params int[] shape) =>
        session.Describe(new Dictionary<string, TensorShape> { ["x"] = new TensorShape(shape) }).Batch;
}
