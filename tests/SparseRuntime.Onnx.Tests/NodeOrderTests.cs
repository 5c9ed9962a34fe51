using SparseRuntime.Graph;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Onnx.Tests;

internal sealed class NodeOrderTests
{
    [Test]
    public void Nodes_out_of_order_are_sorted()
    {
        ModelGraph graph = new OnnxBuilder().Input("x", ElementType.Float32, 1).Output("d")
            .Node("Add", ["b", "c"], ["d"]).Node("Relu", ["a"], ["c"]).Node("Relu", ["a"], ["b"]).Node("Relu", ["x"], ["a"]).Load();
        Assert.That(graph.Nodes[0].Outputs[0].Name, Is.EqualTo("a"));
        Assert.That(graph.Nodes[^1].Outputs[0].Name, Is.EqualTo("d"));
    }

    [Test]
    public void Nodes_in_order_stay_in_that_order()
    {
        ModelGraph graph = new OnnxBuilder().Input("x", ElementType.Float32, 1).Output("d")
            .Node("Relu", ["x"], ["b"]).Node("Relu", ["b"], ["c"]).Node("Relu", ["x"], ["a"]).Node("Add", ["a", "c"], ["d"]).Load();
        Assert.That(graph.Nodes.Select(n => n.Outputs[0].Name), Is.EqualTo(["b", "c", "a", "d"]));
    }

    [Test]
    public void A_circle_names_the_nodes_on_it_and_no_others()
    {
        ModelLoadException e = new OnnxBuilder().Input("x", ElementType.Float32, 1).Output("after")
            .Node("Relu", ["x"], ["before"]).Node("Add", ["before", "c"], ["a"]).Node("Relu", ["a"], ["b"]).Node("Abs", ["b"], ["c"]).Node("Relu", ["c"], ["after"])
            .Fails("wait for each other", "Add 'node_a'", "Relu 'node_b'", "Abs 'node_c'");
        Assert.That(e.Message, Does.Not.Contain("node_before").And.Not.Contains("node_after"));
    }

    [Test]
    public void A_node_that_reads_its_own_result_is_a_circle() =>
        new OnnxBuilder().Input("x", ElementType.Float32, 1).Output("y").Node("Add", ["x", "y"], ["y"]).Fails("Add 'node_y' -> Add 'node_y'");

    [Test]
    public void A_long_circle_is_not_told_in_full()
    {
        var builder = new OnnxBuilder().Output("v0");
        for (int i = 0; i < 5000; i++)
            builder.Node("Relu", [$"v{(i + 4999) % 5000}"], [$"v{i}"]);
        Assert.That(builder.Fails("(5000 nodes)").Message, Has.Length.LessThan(500));
    }

    [Test]
    public void Chains_of_many_nodes_and_nodes_of_many_operands_load([Values] bool reversed)
    {
        const int Length = 10_000;
        var builder = new OnnxBuilder().Input("v0", ElementType.Float32, 1).Output("end");
        int[] order = [.. Enumerable.Range(1, Length)];
        if (reversed) Array.Reverse(order);
        foreach (int i in order)
            builder.Node("Relu", [$"v{i - 1}"], [$"v{i}"]);
        for (int i = 0; i < 20; i++)
            builder.Node("Concat", [.. Enumerable.Range(Length - 999, 1000).Select(k => $"v{k}")], [$"c{i}"]);
        builder.Node("Concat", [.. Enumerable.Range(0, 20).Select(k => $"c{k}")], ["end"]);
        byte[] model = builder.ToBytes();

        ModelGraph graph = OnnxImporter.Load(model, "m", null, TestOperator.Find);
        Assert.That(graph.Nodes, Has.Count.EqualTo(Length + 21));
        Assert.That(graph.Nodes.Take(Length).Select((n, i) => n.Outputs[0].Name == $"v{i + 1}"), Is.All.True);
    }
}
