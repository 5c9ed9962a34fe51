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
