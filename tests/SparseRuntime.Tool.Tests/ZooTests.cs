using SparseRuntime.Execution;
using SparseRuntime.Onnx;
using SparseRuntime.Planning;
using SparseRuntime.Pruning;
using SparseRuntime.Tensors;
using SparseRuntime.Tests;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Zoo;

namespace SparseRuntime.Tool.Tests;

public class ZooTests
{
    [TestCase("lenet-300-100", 266_610)]
    [TestCase("mobilenet-v1", 4_231_976)]
    [TestCase("mobilenet-v2", 3_504_872)]
    [TestCase("resnet-18", 11_689_512)]
    [TestCase("resnet-50", 25_557_032)]
    [TestCase("vit-tiny", 5_717_416)]
    public void Architectures_have_their_published_number_of_parameters(string name, long parameters) =>
        Assert.That(Parameters(ZooCatalog.All.Single(model => model.Name == name).Build), Is.EqualTo(parameters));

    [Test]
    public void Twelve_layers_of_bert_have_their_published_number_of_parameters()
    {
        Assert.That(ZooCatalog.All.Select(model => model.Name), Does.Contain("bert-base"));
        Assert.That(12 * Parameters(model => Bert.Build(model, layers: 1)), Is.EqualTo(85_054_464));
    }

    /// <summary>Every architecture with few layers, so that it takes little time, and how many weights of it are pruned.</summary>
    public static IEnumerable<object[]> Small() =>
    [
        ["lenet", (Action<ZooBuilder>)LeNet.Build, 3],
        ["mobilenet-v1", (Action<ZooBuilder>)MobileNetV1.Build, 13],
        ["mobilenet-v2", (Action<ZooBuilder>)MobileNetV2.Build, 34],
        ["basic", (Action<ZooBuilder>)(model => ResNet.Build(model, [1, 1, 1], isBottleneck: false)), 9],
        ["bottleneck", (Action<ZooBuilder>)(model => ResNet.Build(model, [1, 1], isBottleneck: true)), 9],
        ["bert", (Action<ZooBuilder>)(model => Bert.Build(model, layers: 1)), 6],
        ["vit", (Action<ZooBuilder>)(model => VisionTransformer.Build(model, layers: 2)), 12],
    ];

    [TestCaseSource(nameof(Small))]
    public void Models_run_with_outputs_of_sane_size_and_the_sparsity_asked_for(string name, Delegate build, int pruned)
    {
        OnnxModelEditor editor = Make(name, build, "unstructured", 0.8, out ZooResult result);
        Assert.That(result.Layers, Has.Count.EqualTo(pruned));
        foreach (PrunedLayer layer in result.Layers)
        {
            double weights = layer.Shape.Aggregate(1.0, (product, extent) => product * extent);
            Assert.That(layer.Nonzeros, Is.EqualTo(Math.Round(0.2 * weights, MidpointRounding.AwayFromZero)), layer.Name);
        }

        RunsSanely(editor.ToArray());
    }

    [TestCaseSource(nameof(Small))]
    public void Models_without_some_channels_run_with_outputs_of_sane_size(string name, Delegate build, int pruned)
    {
        OnnxModelEditor editor = Make(name, build, "channels", 0.5, out ZooResult result);
        Assert.That(result.Layers, Has.Count.EqualTo(pruned));
        Assert.That(result.Layers.Sum(layer => layer.Nonzeros), Is.LessThan(0.9 * Make(name, build, "unstructured", 0, out _).Weights.Where(weight => result.Layers.Any(layer => layer.Name == weight.Name)).Sum(weight => weight.Shape.ElementCount)));
        RunsSanely(editor.ToArray());
    }

    [TestCaseSource(nameof(Small))]
    public void Channels_left_as_zeros_cost_nothing(string name, Delegate build, int pruned)
    {
        OnnxModelEditor dead = Make(name, build, "dead-channels", 0.5, out ZooResult result), gone = Make(name, build, "channels", 0.5, out _);
        Assert.That(result.Layers, Has.Count.EqualTo(pruned));
        var whole = Make(name, build, "unstructured", 0, out _).Weights.ToDictionary(weight => weight.Name, weight => weight.Shape);
        Assert.That(dead.Weights.Select(weight => weight.Shape), Is.EqualTo(dead.Weights.Select(weight => whole[weight.Name])), "the file keeps its shapes");
        using InferenceSession left = InferenceSession.Load(dead.ToArray()), right = InferenceSession.Load(gone.ToArray());
        Dictionary<string, TensorShape> shapes = new() { [left.InputNames.Single()] = new TensorShape(InputOf(left)) };
        ModelReport report = left.Describe(shapes);
        Assert.That(
            report.Layers.Select(layer => (layer.Name, layer.Rows - layer.RemovedRows, layer.Taps - layer.RemovedTaps)),
            Is.EqualTo(right.Describe(shapes).Layers.Select(layer => (layer.Name, layer.Rows, layer.Taps))));
        Assert.That(report.RemovedChannels, Is.Positive);
        float[] wanted = Run(right), given = Run(left);
        Assert.That(given, Is.EqualTo(wanted).Within(1e-4f * wanted.Max(Math.Abs)));
    }

    [TestCaseSource(nameof(Small))]
    public void The_arena_is_at_most_twice_what_is_alive_at_once(string name, Delegate build, int pruned)
    {
        byte[] model = Make(name, build, "unstructured", 0.9, out ZooResult result).ToArray();
        Assert.That(result.Layers, Has.Count.EqualTo(pruned));
        using InferenceSession session = InferenceSession.Load(model);
        using var compiled = new CompiledModel(OnnxImporter.Load(model), new SessionOptions(), threads: 1);
        foreach (int batch in new[] { 1, 3 })
        {
            using PlanUse use = compiled.PlanFor([new TensorShape([batch, .. InputOf(session)[1..]])]);
            ExecutionPlan plan = use.Plan;
            Assert.That(plan.ArenaBytes, Is.LessThanOrEqualTo(2 * LiveSets.Largest(plan)), $"batches of {batch}");
            TestContext.Out.WriteLine($"{name}, batches of {batch}: {plan.ArenaBytes:N0} bytes, {(double)plan.ArenaBytes / LiveSets.Largest(plan):F3} of what is alive at once");
        }
    }

    [Test]
    public void Patterns_hold_along_the_rows_of_outputs()
    {
        OnnxModelEditor model = Make("bert", (Action<ZooBuilder>)(builder => Bert.Build(builder, layers: 1)), "2:4", 0.5, out _);
        foreach (LinearWeight weight in model.Weights)
            Assert.That(weight.ToRows().Chunk(4).All(group => group.Count(value => value != 0) == 2), weight.Name);
        model = Make("lenet", (Action<ZooBuilder>)LeNet.Build, "rows", 0.7, out _);
        foreach (LinearWeight weight in model.Weights)
            Assert.That(weight.ToRows().Chunk(weight.Shape[1]).Count(row => Array.TrueForAll(row, value => value == 0)), Is.EqualTo(weight.Shape[0] * 7 / 10), weight.Name);
    }

    [Test]
    public void A_seed_gives_the_same_bytes_and_another_seed_others()
    {
        byte[] Bytes(ulong seed) => ZooFactory.Build(ZooCatalog.All[0], PruningPattern.Parse("block-4x1"), 0.6, seed, out _).ToArray();
        byte[] first = Bytes(1);
        Assert.That(Bytes(1), Is.EqualTo(first));
        Assert.That(Bytes(2), Is.Not.EqualTo(first));
    }

    private static OnnxModelEditor Make(string name, Delegate build, string pattern, double sparsity, out ZooResult result) =>
        ZooFactory.Build(new ZooModel(name, "", (Action<ZooBuilder>)build), PruningPattern.Parse(pattern), sparsity, 1, out result);

    private static long Parameters(Action<ZooBuilder> build)
    {
        var builder = new ZooBuilder("model", new ZooWeights(1, PruningPattern.Parse("unstructured"), 0));
        build(builder);
        return builder.Parameters;
    }

    private static void RunsSanely(byte[] model)
    {
        using InferenceSession session = InferenceSession.Load(model);
        float[] y = Run(session);
        Assert.That(y.All(float.IsFinite));
        double mean = y.Average(), deviation = Math.Sqrt(y.Average(value => (value - mean) * (value - mean)));
        Assert.That(deviation, Is.InRange(0.1, 10));
    }

    private static int[] InputOf(InferenceSession session) =>
        [1, .. session.InputMetadata[session.InputNames.Single()].Dimensions!.Skip(1).Select(dimension => dimension.Value)];

    private static float[] Run(InferenceSession session)
    {
        var random = new Random(1);
        Tensor x = Tensor.Allocate(ElementType.Float32, new TensorShape(InputOf(session)));
        foreach (ref float value in x.Span<float>())
            value = (random.NextSingle() * 2) - 1;
        return session.Run(x).Span<float>().ToArray();
    }
}
