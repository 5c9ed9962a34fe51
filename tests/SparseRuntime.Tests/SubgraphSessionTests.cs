using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>Graphs within nodes, and results whose extents only all elements tell, in a session.</summary>
[TestFixture]
public sealed class SubgraphSessionTests
{
    [Test]
    public void A_branch_with_weights_runs_as_the_model_around_it([Values] bool condition, [Values(1, 3)] int threads)
    {
        OnnxBuilder builder = new OnnxBuilder()
            .Input("x", ElementType.Float32, "n", 6)
            .Input("c", ElementType.Bool)
            .Initializer("w", TestModels.Input(2, 6, 5))
            .Output("y", ElementType.Float32, null)
            .Node("Exp", ["x"], ["e"])
            .Node("If", ["c"], ["r"], ("then_branch", Graph(["t"], OnnxMessages.Node("MatMul", ["e", "w"], ["t"], []))), ("else_branch", Graph(["x"])))
            .Node("Neg", ["r"], ["y"]);
        foreach (int rows in new[] { 4, 1, 4 })
            Numbers.AssertSessionAgrees(builder.ToBytes(), new Dictionary<string, Tensor> { ["x"] = TestModels.Input(1, rows, 6), ["c"] = Tensor.Scalar(condition) }, threads);
    }

    [Test]
    public void What_goes_round_may_grow([Values(0L, 1L, 5L)] long rounds)
    {
        GraphProto body = Graph(
            ["go", "next", "size"], OnnxMessages.Node("Concat", ["v", "x"], ["next"], [("axis", 0L)]), OnnxMessages.Node("Identity", ["on"], ["go"], []), OnnxMessages.Node("Size", ["next"], ["size"], []));
        body.Input.Add(new[] { "i", "on", "v" }.Select(name => new ValueInfoProto { Name = name }));
        OnnxBuilder builder = new OnnxBuilder()
            .Input("x", ElementType.Float32, "n", 6)
            .Input("m", ElementType.Int64)
            .Output("y", ElementType.Float32, null)
            .Output("sizes", ElementType.Int64, null)
            .Node("Loop", ["m", "", "x"], ["all", "sizes"], ("body", body))
            .Node("Neg", ["all"], ["y"]);
        Numbers.AssertSessionAgrees(builder.ToBytes(), new Dictionary<string, Tensor> { ["x"] = TestModels.Input(1, 2, 6), ["m"] = Tensor.Scalar(rounds) });
    }

    [Test]
    public void A_branch_that_would_be_wrong_for_the_extents_at_hand_may_be_there()
    {
        byte[] model = new OnnxBuilder()
            .Input("x", ElementType.Float32, 2, 3, 4)
            .Input("c", ElementType.Bool)
            .Initializer("axes", Tensor.From([1L], 1))
            .Output("y", ElementType.Float32, null)
            .Node("If", ["c"], ["y"], ("then_branch", Graph(["t"], OnnxMessages.Node("Squeeze", ["x", "axes"], ["t"], []))), ("else_branch", Graph(["e"], OnnxMessages.Node("Neg", ["x"], ["e"], []))))
            .ToBytes();
        Numbers.AssertSessionAgrees(model, new Dictionary<string, Tensor> { ["x"] = TestModels.Input(1, 2, 3, 4), ["c"] = Tensor.Scalar(false) });
    }

    [TestCase("Loop", 50L << 20)]
    [TestCase("Scan", 50L << 20)]
    public void What_is_collected_counts_toward_the_memory_limit(string opType, long limit)
    {
        GraphProto body = Graph(["slice"], OnnxMessages.Node("Expand", ["one", "size"], ["slice"], []));
        OnnxBuilder builder = new OnnxBuilder().Input("x", ElementType.Float32, "n").Initializer("one", Tensor.From([1f], 1)).Initializer("size", Tensor.From([1_000_000L], 1)).Output("y", ElementType.Float32, null);
        if (opType == "Scan")
        {
            body.Input.Add(new ValueInfoProto { Name = "xi" });
            builder.Node("Scan", ["x"], ["y"], ("body", body), ("num_scan_inputs", 1L));
        }
        else
        {
            body.Node.Add(OnnxMessages.Node("Identity", ["on"], ["go"], []));
            body.Output.Insert(0, new ValueInfoProto { Name = "go" });
            body.Input.Add(new[] { "i", "on" }.Select(name => new ValueInfoProto { Name = name }));
            builder.Node("Size", ["x"], ["m"]).Node("Loop", ["m", ""], ["y"], ("body", body));
        }

        using InferenceSession session = InferenceSession.Load(builder.ToBytes(), new SessionOptions { MemoryLimitBytes = limit });
        Assert.That(session.Run(TestModels.Input(1, 3)).Shape.ElementCount, Is.EqualTo(3_000_000));
        Assert.That(() => session.Run(TestModels.Input(1, 100)), Throws.InvalidOperationException.With.Message.Contains("collects takes more than"));
    }

    [Test]
    public void Weights_stored_as_bytes_become_a_layer()
    {
        var bytes = new sbyte[256 * 256];
        for (int i = 0; i < bytes.Length; i += 10)
            bytes[i] = (sbyte)((i % 200) - 100);
        byte[] model = new OnnxBuilder()
            .Input("x", ElementType.Float32, 4, 256)
            .Initializer("q", Tensor.From(bytes, 256, 256))
            .Initializer("scale", Tensor.From([0.01f]).Reshape(new TensorShape()))
            .Output("y", ElementType.Float32, null)
            .Node("DequantizeLinear", ["q", "scale"], ["w"])
            .Node("MatMul", ["x", "w"], ["y"])
            .ToBytes();
        using InferenceSession session = InferenceSession.Load(model);
        Assert.That(session.Describe().Layers, Has.Count.EqualTo(1));
        Numbers.AssertSessionAgrees(model, new Dictionary<string, Tensor> { ["x"] = TestModels.Input(1, 4, 256) });
    }

    [Test]
    public void All_elements_are_counted_however_many()
    {
        byte[] model = new OnnxBuilder()
            .Input("x", ElementType.Float32, "n", 100)
            .Output("y", ElementType.Int64, null)
            .Output("u", ElementType.Float32, null)
            .Node("Relu", ["x"], ["r"])
            .Node("NonZero", ["r"], ["y"])
            .Node("Unique", ["r"], ["u"])
            .ToBytes();
        Numbers.AssertSessionAgrees(model, new Dictionary<string, Tensor> { ["x"] = TestModels.Input(1, 120, 100) });
    }

    private static GraphProto Graph(string[] outputs, params NodeProto[] nodes)
    {
        var graph = new GraphProto();
        graph.Node.Add(nodes);
        graph.Output.Add(outputs.Select(name => new ValueInfoProto { Name = name }));
        return graph;
    }
}
