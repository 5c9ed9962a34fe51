using System.Text.Json;
using SparseRuntime.Onnx;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tool.Tests;

public class PruneTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("--pattern unstructured --sparsity 0.75")]
    [TestCase("--pattern 2:4")]
    [TestCase("--pattern block-4x1 --sparsity 0.5 --criterion squared")]
    [TestCase("--pattern rows --sparsity 0.5 --criterion geometric-median")]
    [TestCase("--pattern channels --sparsity 0.5")]
    [TestCase("--pattern channels --sparsity 0.7 --criterion random --seed 9")]
    [TestCase("--scope global --sparsity 0.9 --criterion lamp")]
    [TestCase("--scope erk --sparsity 0.9")]
    [TestCase("--sparsity 0.8 --sparse-initializers")]
    public void The_pruned_model_computes_what_the_given_one_does_with_the_masks(string options)
    {
        string model = Cnn();
        Prune($"{model} {options} -o {_folder["out.onnx"]} --mask-out {_folder["masks.npz"]}");
        Tensor x = Values(new Random(1), 2, 3, 12, 12);
        using InferenceSession masked = InferenceSession.Load(model, new SessionOptions { MaskPath = _folder["masks.npz"] });
        using InferenceSession pruned = InferenceSession.Load(_folder["out.onnx"]);
        float[] expected = masked.Run(x).Span<float>().ToArray();
        Assert.That(expected.Distinct().Count(), Is.GreaterThan(2));
        Assert.That(pruned.Run(x).Span<float>().ToArray(), Is.EqualTo(expected).Within(1e-4));
    }

    [TestCase(0.0)]
    [TestCase(0.333)]
    [TestCase(0.5)]
    [TestCase(0.95)]
    [TestCase(1.0)]
    public void Each_layer_keeps_exactly_its_share_and_the_masks_are_where_the_weights_are_not_zero(double sparsity)
    {
        JsonElement json = Prune($"{Cnn()} --sparsity {sparsity} -o {_folder["out.onnx"]} --mask-out {_folder["masks.npz"]}");
        OnnxModelEditor pruned = OnnxModelEditor.Load(_folder["out.onnx"]);
        Dictionary<string, Tensor> masks = NpzFile.Read(_folder["masks.npz"]);
        Assert.That(masks.Keys, Is.EquivalentTo(pruned.Weights.Select(weight => weight.Name)));
        foreach (LinearWeight weight in pruned.Weights)
        {
            float[] values = weight.Stored.Span<float>().ToArray();
            Assert.That(values.Count(value => value != 0), Is.EqualTo(Math.Round((1 - sparsity) * values.Length, MidpointRounding.AwayFromZero)), weight.Name);
            Assert.That(masks[weight.Name].Bytes.ToArray(), Is.EqualTo(values.Select(value => value != 0 ? (byte)1 : (byte)0)), weight.Name);
        }

        Assert.That(json.GetProperty("sparsity").GetDouble(), Is.EqualTo(sparsity).Within(0.01));
        JsonAssert.AllHaveKeys(json.GetProperty("layers"), "name", "shape", "nonzeros", "sparsity");
    }

    [Test]
    public void One_ranking_of_all_layers_keeps_its_exact_number_above_the_floor()
    {
        Prune($"{Cnn()} --scope global --sparsity 0.9 --minimum-density 0.05 -o {_folder["out.onnx"]}");
        IReadOnlyList<LinearWeight> weights = OnnxModelEditor.Load(_folder["out.onnx"]).Weights;
        Assert.That(weights.Sum(Nonzeros), Is.EqualTo(Math.Round(0.1 * weights.Sum(weight => weight.Shape.ElementCount))));
        Assert.That(weights.All(weight => Nonzeros(weight) >= 0.05 * weight.Shape.ElementCount));
    }

    [Test]
    public void Groups_of_four_lie_along_the_inputs_of_either_storage()
    {
        Prune($"{Cnn()} --pattern 1:4 -o {_folder["out.onnx"]}");
        foreach (LinearWeight weight in OnnxModelEditor.Load(_folder["out.onnx"]).Weights)
        {
            float[] rows = weight.ToRows();
            int taps = rows.Length / weight.Shape[0];
            Assert.That(rows.Chunk(taps).SelectMany(row => row.Chunk(4)).All(group => group.Count(value => value != 0) == 1), weight.Name);
        }
    }

    [TestCase("--sparsity 0.9 --scope global --minimum-density 0")]
    [TestCase("--sparsity 0.9")]
    [TestCase("--pattern channels --sparsity 0.5")]
    public void Flow_leaves_a_way_through_a_chain_where_magnitudes_of_one_layer_are_tiny(string options)
    {
        var random = new Random(6);
        Tensor small = Values(random, 20, 20);
        foreach (ref float value in small.Span<float>())
            value *= 1e-4f;
        string model = new OnnxBuilder().Input("x", ElementType.Float32, "n", 12).Output("y", ElementType.Float32, "n", 5)
            .Initializer("w1", Values(random, 12, 20)).Node("MatMul", ["x", "w1"], ["h1"]).Node("Relu", ["h1"], ["r1"])
            .Initializer("w2", small).Initializer("b2", Values(random, 20)).Node("Gemm", ["r1", "w2", "b2"], ["h2"], ("transB", 1)).Node("Relu", ["h2"], ["r2"])
            .Initializer("w3", Values(random, 5, 20)).Node("Gemm", ["r2", "w3"], ["y"], ("transB", 1)).Save(_folder["chain.onnx"]);
        Prune($"{model} {options} --criterion synflow -o {_folder["out.onnx"]}");
        double[] flow = [];
        foreach (LinearWeight weight in OnnxModelEditor.Load(_folder["out.onnx"]).Weights)
        {
            float[] rows = weight.ToRows();
            int taps = weight.Shape[1];
            if (flow.Length == 0) flow = [.. Enumerable.Repeat(1.0, taps)];
            flow = [.. rows.Chunk(taps).Select(row => row.Select((value, i) => Math.Abs(value) * flow[i]).Sum())];
        }

        Assert.That(flow.Sum(), Is.GreaterThan(0));
    }

    [Test]
    public void Layers_side_by_side_are_no_chain_even_where_their_extents_fit()
    {
        var random = new Random(7);
        string model = new OnnxBuilder().Input("x", ElementType.Float32, "n", 4).Output("y", ElementType.Float32, "n", 4)
            .Initializer("q", Values(random, 4, 4)).Node("MatMul", ["x", "q"], ["a"]).Initializer("k", Values(random, 4, 4)).Node("MatMul", ["x", "k"], ["b"])
            .Node("Add", ["a", "b"], ["y"]).Save(_folder["fork.onnx"]);
        Fails($"{model} --criterion synflow", "forks and joins");
    }

    [Test]
    public void Only_the_layers_asked_for_are_pruned()
    {
        string model = Cnn();
        Prune($"{model} --layers ^w[24]$ -o {_folder["out.onnx"]}");
        IReadOnlyList<LinearWeight> before = OnnxModelEditor.Load(model).Weights, after = OnnxModelEditor.Load(_folder["out.onnx"]).Weights;
        Assert.That(after.Where((weight, i) => Nonzeros(weight) < Nonzeros(before[i])).Select(weight => weight.Name), Is.EqualTo(["w2", "w4"]));
    }

    [Test]
    public void Ties_go_the_same_way_every_time()
    {
        string model = new OnnxBuilder().Input("x", ElementType.Float32, "n", 4).Output("y", ElementType.Float32, "n", 4)
            .Initializer("w", Tensor.From([.. Enumerable.Repeat(1f, 16)], 4, 4)).Node("Gemm", ["x", "w"], ["y"], ("transB", 1)).Save(_folder["ties.onnx"]);
        Prune($"{model} --sparsity 0.6 -o {_folder["out.onnx"]}");
        Assert.That(OnnxModelEditor.Load(_folder["out.onnx"]).Weights.Single().ToRows(), Is.EqualTo([.. Enumerable.Repeat(1f, 6), .. Enumerable.Repeat(0f, 10)]));
        byte[] first = File.ReadAllBytes(_folder["out.onnx"]);
        Prune($"{model} --sparsity 0.6 -o {_folder["out.onnx"]}");
        Assert.That(File.ReadAllBytes(_folder["out.onnx"]), Is.EqualTo(first));
    }

    [TestCase("--sparsity 0.7 --pattern 2:4", "sparsity of 0.5")]
    [TestCase("--layers nothing", "'w1'")]
    [TestCase("--layers (", "regular expression")]
    [TestCase("--scope global --pattern rows", "rows")]
    [TestCase("--scope global --sparsity 0.99 --minimum-density 0.5", "0.99")]
    [TestCase("--scope global --pattern channels", "scope layer")]
    [TestCase("--pattern channels --sparse-initializers", "--sparse-initializers")]
    [TestCase("--pattern channels --layers nothing", "channels")]
    [TestCase("--criterion synflow", "chain of fully connected layers")]
    public void What_does_not_suit_the_model_is_said(string options, string message) => Fails($"{Cnn()} {options}", message);

    [Test]
    public void Broken_files_are_named()
    {
        Fails($"{_folder["nowhere.onnx"]}", "nowhere.onnx");
        Fails(_folder.Write("text.onnx", "no model at all"u8.ToArray()), "not an ONNX");
        Fails(_folder.Write("empty.onnx", []), "empty");
        Fails(_folder.Write("cut.onnx", File.ReadAllBytes(Cnn())[..200]), "cut.onnx");
        string strange = new OnnxBuilder().Input("x", ElementType.Float32, 1, 2).Output("y")
            .Initializer("w", Tensor.From([1f, float.NaN, 1f, 1f], 2, 2)).Node("MatMul", ["x", "w"], ["y"]).Save(_folder["nan.onnx"]);
        Fails(strange, "'w'");
        Fails(new OnnxBuilder().Input("x", ElementType.Float32, 1, 2).Output("y").Node("Relu", ["x"], ["y"]).Save(_folder["relu.onnx"]), "nothing to prune");
    }

    /// <summary>
    /// A convolution whose plane is flattened, a residual around a depthwise convolution, batch normalization, and two
    /// linear layers in both ways of storage.
    /// </summary>
    private string Cnn()
    {
        var random = new Random(4);
        return new OnnxBuilder().Input("x", ElementType.Float32, "n", 3, 12, 12).Output("y", ElementType.Float32, "n", 6)
            .Initializer("w1", Values(random, 16, 3, 2, 2)).Initializer("b1", Values(random, 16)).Node("Conv", ["x", "w1", "b1"], ["c1"], ("strides", new long[] { 2, 2 }))
            .Initializer("g", Values(random, 16)).Initializer("o", Values(random, 16)).Initializer("m", Values(random, 16)).Initializer("v", Tensor.From([.. Enumerable.Range(1, 16).Select(i => i / 8f)], 16))
            .Node("BatchNormalization", ["c1", "g", "o", "m", "v"], ["n1"]).Node("Relu", ["n1"], ["r1"])
            .Initializer("d", Values(random, 16, 1, 3, 3)).Node("Conv", ["r1", "d"], ["c2"], ("group", 16), ("pads", new long[] { 1, 1, 1, 1 }))
            .Initializer("w2", Values(random, 16, 16, 1, 1)).Node("Conv", ["c2", "w2"], ["c3"]).Node("Add", ["c3", "r1"], ["s"])
            .Node("MaxPool", ["s"], ["p"], ("kernel_shape", new long[] { 3, 3 }), ("strides", new long[] { 3, 3 })).Node("Flatten", ["p"], ["f"])
            .Initializer("w3", Values(random, 64, 20)).Node("MatMul", ["f", "w3"], ["l"]).Initializer("b3", Values(random, 20)).Node("Add", ["l", "b3"], ["h"]).Node("Relu", ["h"], ["r3"])
            .Initializer("w4", Values(random, 6, 20)).Initializer("b4", Values(random, 6)).Node("Gemm", ["r3", "w4", "b4"], ["y"], ("transB", 1))
            .Save(_folder["cnn.onnx"]);
    }

    private static JsonElement Prune(string line)
    {
        ToolOutcome outcome = Run($"prune {line} --json");
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Error);
        return outcome.Json();
    }

    private void Fails(string line, string message)
    {
        ToolOutcome outcome = Run($"prune {line} -o {_folder["none.onnx"]}");
        Assert.That(outcome.ExitCode, Is.EqualTo(ExitCodes.Failure));
        Assert.That(outcome.Output, Is.Empty);
        Assert.That(outcome.Error, Does.StartWith("error: ").And.Contain(message).And.Not.Contain("a fault of the tool"));
        Assert.That(File.Exists(_folder["none.onnx"]), Is.False);
    }

    private static ToolOutcome Run(string line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = CommandLine.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), output, error);
        return new ToolOutcome(code, output.ToString(), error.ToString());
    }

    private static int Nonzeros(LinearWeight weight) => weight.ToRows().Count(value => value != 0);

    private static Tensor Values(Random random, params int[] shape)
    {
        Tensor tensor = Tensor.Allocate(ElementType.Float32, new TensorShape(shape));
        foreach (ref float value in tensor.Span<float>())
        {
            do value = (random.NextSingle() * 2) - 1;
            while (value == 0);
        }

        return tensor;
    }
}
