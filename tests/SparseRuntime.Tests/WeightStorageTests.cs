using SparseRuntime.Kernels;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>Weights rounded to float16 at the user's word, and kept as they are without it.</summary>
[TestFixture]
public sealed class WeightStorageTests
{
    private static readonly string[] HalfKernels =
        [.. KernelCatalog.All.Where(kernel => kernel.IsSupported && kernel.Info.Name.StartsWith("f16-", StringComparison.Ordinal)).Select(kernel => kernel.Info.Name)];

    private static SessionOptions Options(WeightStorage storage, string? kernel = null) =>
        new() { IntraOpNumThreads = 1, WeightStorage = storage, Kernel = kernel };

    [Test]
    public void Results_are_those_of_a_model_whose_weights_are_rounded_to_begin_with([Values(1, 7)] int batch)
    {
        Tensor input = TestModels.Input(1, batch, 300);
        using InferenceSession half = InferenceSession.Load(Model("batch", value => value), Options(WeightStorage.Half));
        using InferenceSession single = InferenceSession.Load(Model("batch", value => (float)(Half)value), Options(WeightStorage.Single));
        Tensor result = half.Run(input);
        Assert.That(result.Floats(), Is.EqualTo(single.Run(input).Floats()), "bit by bit");

        byte[] rounded = Model(batch, value => (float)(Half)value);
        Numbers.AssertClose(result, Numbers.Interpret(rounded, new Dictionary<string, Tensor> { ["x"] = input })[0], "by definition");
    }

    [Test]
    public void Every_kernel_for_float16_runs_a_session_s_layers()
    {
        // Weights of which every group of eight keeps one, which suits kernels for groups, too.
        Tensor input = TestModels.Input(1, 1, 300);
        Tensor expected = Numbers.Interpret(Model(1, value => (float)(Half)value, group: 8), new Dictionary<string, Tensor> { ["x"] = input })[0];
        foreach (string kernel in HalfKernels)
        {
            using InferenceSession session = InferenceSession.Load(Model(1, value => value, group: 8), Options(WeightStorage.Half, kernel));
            Assert.That(session.Describe().Layers.Select(layer => layer.Executor), Is.All.EqualTo(kernel));
            Numbers.AssertClose(session.Run(input), expected, kernel);
        }
    }

    [Test]
    public void Without_the_option_weights_keep_their_values()
    {
        Tensor input = TestModels.Input(1, 1, 300);
        byte[] model = Model(1, value => value);
        using InferenceSession session = InferenceSession.Load(model, Options(WeightStorage.Single, HalfKernels[0]));
        foreach (LayerReport layer in session.Describe().Layers)
        {
            Assert.That(layer.Executor, Does.StartWith("f32-"));
            Assert.That(layer.Alternatives.Where(a => HalfKernels.Contains(a.Executor)).Select(a => a.Reason), Is.All.Contains("is not exact in float16"));
        }

        Numbers.AssertClose(session.Run(input), Numbers.Interpret(model, new Dictionary<string, Tensor> { ["x"] = input })[0], "by definition");
    }

    [Test]
    public void A_layer_of_weights_that_are_exact_may_store_them_without_the_option()
    {
        using InferenceSession session = InferenceSession.Load(Model(1, value => (float)(Half)value), Options(WeightStorage.Single, HalfKernels[0]));
        Assert.That(session.Describe().Layers.Select(layer => layer.Executor), Is.All.EqualTo(HalfKernels[0]));
    }

    [Test]
    public void A_layer_beyond_the_range_keeps_its_weights_and_says_why()
    {
        Tensor input = TestModels.Input(1, 1, 300);
        byte[] model = Model(1, value => value, first: 1e6f);
        using InferenceSession session = InferenceSession.Load(model, Options(WeightStorage.Half));
        IReadOnlyList<LayerReport> layers = session.Describe().Layers;
        string?[] reasons = [.. layers.Select(layer => layer.Alternatives.FirstOrDefault(a => a.Executor == HalfKernels[0])?.Reason)];
        Assert.That(layers[0].Executor, Does.StartWith("f32-"));
        Assert.That(reasons[0], Does.Contain("weight 1000000 at row 0, tap 0 is beyond the range of float16"));
        Assert.That(reasons[1], Is.Null.Or.Not.Contain("float16"));
    }

    [Test]
    public void A_layer_stores_float16_where_it_would_wait_for_memory_and_not_where_it_would_not([Values(0.1, 1.0)] double density)
    {
        if (Machine.InstructionSet == "scalar") Assert.Ignore("one value at a time, nothing waits for memory");
        var calibration = new Calibration(MachineModel.Default with { MemoryBytesPerCycle = 4, L3Bytes = 8 << 20 }, []);
        Assert.That(Best(4096, density, calibration), Does.StartWith("f16-"));
        Assert.That(Best(128, density, calibration), Does.StartWith("f32-"));
    }

    [Test]
    public void An_unknown_storage_is_refused() =>
        Assert.That(() => InferenceSession.Load(Model(1, value => value), Options((WeightStorage)7)), Throws.TypeOf<ArgumentOutOfRangeException>());

    /// <summary>The kernel chosen for one column and weights of one in random places.</summary>
    private static string Best(int extent, double density, Calibration calibration)
    {
        var random = new Random(6);
        Tensor ones = Tensor.Allocate(ElementType.Float32, new TensorShape(extent, extent));
        foreach (ref float value in ones.Span<float>())
            value = random.NextDouble() < density ? 1f : 0f;
        var layer = new LinearLayer(WeightMatrix.FromDense(extent, extent, ones), LinearWindow.Pointwise);
        return KernelRanking.Able(layer, new LinearGeometry(layer, 1, Extent3.One), calibration)[0].Kernel.Info.Name;
    }

    /// <summary>Two layers, 300 to 200 to 70, with an activation between; of every group of neighbouring weights the first is left.</summary>
    private static byte[] Model(object batch, Func<float, float> weight, float? first = null, int group = 1)
    {
        Tensor w = TestModels.Random(new Random(3), 0.4, 200, 300), v = TestModels.Random(new Random(4), 1.0, 70, 200);
        foreach (ref float value in w.Span<float>())
            value = weight(value);
        foreach (ref float value in v.Span<float>())
            value = weight(value);
        Prune(w.Span<float>(), 300);
        Prune(v.Span<float>(), 200);
        if (first is { } outlier) w.Span<float>()[0] = outlier;
        return new OnnxBuilder().Input("x", ElementType.Float32, batch, 300).Output("y", ElementType.Float32, batch, 70)
            .Initializer("w", w).Initializer("v", v).Initializer("b", TestModels.Input(5, 200))
            .Node("Gemm", ["x", "w", "b"], ["p"], ("transB", 1)).Node("Relu", ["p"], ["r"])
            .Node("Gemm", ["r", "v"], ["y"], ("transB", 1)).ToBytes();

        // Which one of a group is kept differs from row to row, so that no feature goes unread.
        void Prune(Span<float> weights, int taps)
        {
            for (int i = 0; i < weights.Length; i++)
            {
                if (i % taps % group != i / taps % group) weights[i] = 0f;
            }
        }
    }
}
