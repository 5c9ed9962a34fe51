using SparseRuntime.Kernels;
using SparseRuntime.Onnx;
using SparseRuntime.Selection;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>Choices by measured times, and choices that are saved.</summary>
[TestFixture]
public sealed class TuningTests
{
    private static readonly LinearLayer Layer = NewLayer(8);

    private readonly string _folder = Directory.CreateTempSubdirectory("sparseruntime-").FullName;

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    private static LinearLayer NewLayer(int rows) =>
        new(WeightMatrix.FromDense(rows, 4, [.. Enumerable.Range(0, rows * 4).Select(i => i % 2 == 0 ? 1f : 0f)]), LinearWindow.Pointwise);

    private static LinearGeometry Call(LinearLayer layer, int columns = 2) => new(layer, columns, Extent3.One);

    /// <summary>A selector over fakes that beat the catalogue, with given times; what is timed is noted.</summary>
    private static ExecutorSelector Selector(List<string[]> timed, Dictionary<string, double> times, params LinearKernel[] fakes) => new(
        ExecutorPolicy.Best,
        Calibration.Shipped,
        fakes,
        null,
        new KernelTuner(TimeSpan.FromMilliseconds(1), (kernels, _, _, _) =>
        {
            timed.Add([.. kernels.Select(k => k.Info.Name)]);
            return [.. kernels.Select(k => times[k.Info.Name])];
        }));

    [Test]
    public void The_kernel_that_measures_best_is_chosen_and_all_times_are_reported()
    {
        var timed = new List<string[]>();
        ExecutorChoice choice = Selector(
            timed,
            new() { ["a"] = 5, ["b"] = 3, ["c"] = 4 },
            new FakeKernel("a", 1e-4), new FakeKernel("b", 1.5e-4), new FakeKernel("c", 1.9e-4), new FakeKernel("far", 2.1e-4)).Choose(Layer, Call(Layer));
        Assert.That(timed, Is.EqualTo(new[] { new[] { "a", "b", "c" } }));
        Assert.That(choice.Kernel.Info.Name, Is.EqualTo("b"));
        Assert.That(choice.MeasuredMicroseconds, Is.EqualTo(3));
        Assert.That(choice.PredictedMicroseconds, Is.EqualTo(1.5e-4));
        Assert.That(choice.Alternatives.Take(3).Select(a => (a.Executor, a.MeasuredMicroseconds)), Is.EqualTo(new[] { ("c", 4.0), ("a", 5.0), ("far", (double?)null) }));
        Assert.That(choice.Alternatives.Select(a => a.Reason), Is.All.Not.Empty);
    }

    [Test]
    public void At_most_four_are_timed_and_none_that_cannot_run()
    {
        var timed = new List<string[]>();
        LinearKernel[] fakes =
        [
            new FakeKernel("absent", 1e-5, isSupported: false), new FakeKernel("refuses", 1e-5, refusal: "no"),
            .. Enumerable.Range(0, 6).Select(i => new FakeKernel($"k{i}", 1e-4 + (i * 1e-6))),
        ];
        ExecutorChoice choice = Selector(timed, Enumerable.Range(0, 6).ToDictionary(i => $"k{i}", i => 10.0 - i), fakes).Choose(Layer, Call(Layer));
        Assert.That(timed.Single(), Is.EqualTo(new[] { "k0", "k1", "k2", "k3" }));
        Assert.That(choice.Kernel.Info.Name, Is.EqualTo("k3"));
        Assert.That(choice.Alternatives.Single(a => a.Executor == "refuses").Reason, Is.EqualTo("no"));
    }

    [Test]
    public void Where_predictions_leave_no_doubt_nothing_is_timed()
    {
        var timed = new List<string[]>();
        ExecutorChoice choice = Selector(timed, [], new FakeKernel("a", 1e-4), new FakeKernel("b", 3e-4)).Choose(Layer, Call(Layer));
        Assert.That(timed, Is.Empty);
        Assert.That(choice.Kernel.Info.Name, Is.EqualTo("a"));
        Assert.That(choice.MeasuredMicroseconds, Is.Null);
    }

    [Test]
    public void Layers_of_the_same_kind_share_a_measurement()
    {
        var timed = new List<string[]>();
        ExecutorSelector selector = Selector(timed, new() { ["a"] = 2, ["b"] = 1 }, new FakeKernel("a", 1e-4), new FakeKernel("b", 1e-4));
        LinearLayer twin = NewLayer(8), other = NewLayer(12);
        Assert.That(selector.Choose(Layer, Call(Layer)).Kernel, Is.SameAs(selector.Choose(twin, Call(twin)).Kernel));
        Assert.That(timed, Has.Count.EqualTo(1));
        selector.Choose(other, Call(other));
        selector.Choose(Layer, Call(Layer, columns: 3));
        Assert.That(timed, Has.Count.EqualTo(3));
    }

    [Test]
    public void A_measured_session_computes_the_same_and_reports_what_it_measured()
    {
        byte[] model = TestModels.Cnn(2).ToBytes();
        Tensor input = TestModels.Input(1, 2, 3, 24, 24);
        using InferenceSession measured = InferenceSession.Load(model, new SessionOptions { Tuning = Tuning.Measured, TuningTime = TimeSpan.FromMilliseconds(1) });
        Numbers.AssertClose(measured.Run(input), Numbers.Interpret(model, new Dictionary<string, Tensor> { ["x"] = input })[0], "measured", relative: 1e-4f, absolute: 1e-5f);
        foreach (LayerReport layer in measured.Describe().Layers.Where(l => l.MeasuredMicroseconds is not null))
            Assert.That(layer.Alternatives.Where(a => a.MeasuredMicroseconds is not null).Select(a => a.MeasuredMicroseconds), Is.All.GreaterThanOrEqualTo(layer.MeasuredMicroseconds!.Value));
    }

    [Test]
    public void A_saved_choice_is_made_again_bit_for_bit()
    {
        byte[] model = TestModels.Cnn(2).ToBytes();
        Tensor input = TestModels.Input(1, 2, 3, 24, 24);
        string path = Path.Combine(_folder, "cnn.json");
        using InferenceSession measured = InferenceSession.Load(model, new SessionOptions { Tuning = Tuning.Measured, TuningTime = TimeSpan.Zero });
        measured.SaveTuning(path);
        for (int i = 0; i < 2; i++)
        {
            using InferenceSession again = InferenceSession.Load(model, new SessionOptions { TuningPath = path, Tuning = (Tuning)i });
            Assert.That(again.Describe().Layers.Select(l => l.Executor), Is.EqualTo(measured.Describe().Layers.Select(l => l.Executor)));
            Assert.That(again.Run(input).Floats(), Is.EqualTo(measured.Run(input).Floats()));
        }
    }

    [Test]
    public void A_saved_choice_overrules_predictions()
    {
        byte[] model = TestModels.Mlp(4, 0.5, 24, 16).ToBytes();
        string path = Path.Combine(_folder, "override.json");
        string other = KernelCatalog.All.First(k => k.IsSupported && k.Info.Format == "csr").Info.Name;
        using (InferenceSession forced = InferenceSession.Load(model, new SessionOptions { Kernel = other }))
            forced.SaveTuning(path);
        using InferenceSession session = InferenceSession.Load(model, new SessionOptions { TuningPath = path });
        Assert.That(session.Describe().Layers.Single().Executor, Is.EqualTo(other));
    }

    [Test]
    public void Choices_are_kept_per_shape_and_others_are_made_as_usual()
    {
        byte[] model = TestModels.Mlp("n", 0.5, 24, 16).ToBytes();
        string path = Path.Combine(_folder, "shapes.json");
        string other = KernelCatalog.All.First(k => k.IsSupported && k.Info.Format == "csr").Info.Name;
        using (InferenceSession forced = InferenceSession.Load(model, new SessionOptions { Kernel = other }))
        {
            forced.Describe(new Dictionary<string, TensorShape> { ["x"] = new(4, 24) });
            forced.SaveTuning(path);
        }

        using InferenceSession session = InferenceSession.Load(model, new SessionOptions { TuningPath = path });
        using InferenceSession usual = InferenceSession.Load(model);
        Assert.That(Executor(session, 4), Is.EqualTo(other));
        Assert.That(Executor(session, 1), Is.EqualTo(Executor(usual, 1)));

        static string Executor(InferenceSession session, int rows) =>
            session.Describe(new Dictionary<string, TensorShape> { ["x"] = new(rows, 24) }).Layers.Single().Executor;
    }

    [Test]
    public void What_is_fused_for_some_shapes_alone_does_not_make_it_another_model()
    {
        // The sum is a residual of the layer only where both operands have the same shape.
        byte[] model = new OnnxBuilder()
            .Input("x", ElementType.Float32, "n", 4).Input("r", ElementType.Float32, 1, 3).Output("y", ElementType.Float32, "n", 3)
            .Initializer("w", Tensor.From([1f, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0], 4, 3))
            .Node("MatMul", ["x", "w"], ["p"]).Node("Add", ["p", "r"], ["s"]).Node("Relu", ["s"], ["y"]).ToBytes();
        string path = Path.Combine(_folder, "fused.json");
        using (InferenceSession one = InferenceSession.Load(model))
        {
            Assert.That(one.Describe(Shapes(1)).Layers.Single().Epilogue, Does.Contain("relu"));
            one.SaveTuning(path);
        }

        using InferenceSession session = InferenceSession.Load(model, new SessionOptions { TuningPath = path });
        Assert.That(session.Describe(Shapes(2)).Layers.Single().Epilogue, Does.Not.Contain("relu"));

        static Dictionary<string, TensorShape> Shapes(int rows) => new() { ["x"] = new(rows, 4), ["r"] = new(1, 3) };
    }

    [Test]
    public void A_choice_saved_for_another_model_is_refused()
    {
        string path = Path.Combine(_folder, "other.json");
        using (InferenceSession other = InferenceSession.Load(TestModels.Mlp(4, 0.5, 24, 16).ToBytes()))
            other.SaveTuning(path);
        Assert.That(
            () => InferenceSession.Load(TestModels.Mlp(4, 0.5, 24, 17).ToBytes(), new SessionOptions { TuningPath = path }),
            Throws.TypeOf<ModelLoadException>().With.Message.Contains("other layers"));
    }

    [Test]
    public void A_choice_that_this_machine_cannot_make_is_refused()
    {
        byte[] model = TestModels.Mlp(4, 0.5, 24, 16).ToBytes();
        string path = Path.Combine(_folder, "machine.json");
        using (InferenceSession session = InferenceSession.Load(model))
        {
            session.SaveTuning(path);
            string name = session.Describe().Layers.Single().Executor, text = File.ReadAllText(path);
            string absent = KernelCatalog.All.First(k => !k.IsSupported).Info.Name;
            File.WriteAllText(path, text.Replace(name, absent));
            Assert.That(() => InferenceSession.Load(model, new SessionOptions { TuningPath = path }), Throws.TypeOf<ModelLoadException>().With.Message.Contains(absent));
            File.WriteAllText(path, text.Replace(name, "f32-fast"));
            Assert.That(() => InferenceSession.Load(model, new SessionOptions { TuningPath = path }), Throws.TypeOf<ModelLoadException>().With.Message.Contains("f32-fast"));
        }
    }

    [TestCase("")]
    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("{\"plans\":[null]}")]
    [TestCase("{\"plans\":[{\"model\":\"\",\"inputs\":[null],\"layers\":[]}]}")]
    [TestCase("{\"plans\":[{\"model\":\"\",\"inputs\":[],\"layers\":[null]}]}")]
    [TestCase("{\"plans\":[]}")]
    public void A_file_that_holds_no_choices_is_named(string text)
    {
        string path = Path.Combine(_folder, "broken.json");
        File.WriteAllText(path, text);
        Assert.That(() => InferenceSession.Load(TestModels.Mlp(4, 0.5, 24, 16).ToBytes(), new SessionOptions { TuningPath = path }), Throws.TypeOf<ModelLoadException>().With.Message.Contains("tuning file"));
    }

    [Test]
    public void A_missing_file_is_named() =>
        Assert.That(
            () => InferenceSession.Load(TestModels.Mlp(4, 0.5, 24, 16).ToBytes(), new SessionOptions { TuningPath = Path.Combine(_folder, "nowhere.json") }),
            Throws.TypeOf<ModelLoadException>().With.Message.Contains("nowhere.json"));

    [Test]
    public void Options_out_of_range_are_refused()
    {
        byte[] model = TestModels.Mlp(1, 1, 4, 4).ToBytes();
        Assert.That(() => InferenceSession.Load(model, new SessionOptions { Tuning = (Tuning)7 }), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => InferenceSession.Load(model, new SessionOptions { TuningTime = TimeSpan.FromSeconds(-1) }), Throws.TypeOf<ArgumentOutOfRangeException>());
    }
}
