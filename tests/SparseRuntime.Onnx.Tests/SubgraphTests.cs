using SparseRuntime.Graph;
using SparseRuntime.Graph.Operators;
using SparseRuntime.Graph.Passes;
using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Onnx.Tests;

/// <summary>Graphs within nodes: what they read from around them, and how often they run.</summary>
[TestFixture]
public sealed class SubgraphTests
{
    [Test]
    public void A_branch_reads_what_is_around_it([Values] bool condition, [Values] bool isConstant)
    {
        OnnxBuilder builder = Choice(Graph(["t"], Node("Mul", ["inner", "two"], ["t"])), Graph(["e"], Node("Neg", ["x"], ["e"])), isConstant ? condition : null);
        ModelGraph graph = OnnxImporter.Load(builder.ToBytes());
        Tensor[] inputs = isConstant ? [Tensor.From([1f, 3], 2)] : [Tensor.From([1f, 3], 2), Tensor.Scalar(condition)];
        float[] expected = condition ? [4, 8] : [-1, -3];
        Assert.That(new GraphInterpreter(graph).Run(inputs)[0].Span<float>().ToArray(), Is.EqualTo(expected));
        PassPipeline.Standard().Run(graph);
        Assert.That(graph.Nodes.Any(node => node.Operator is If), Is.EqualTo(!isConstant), "a constant condition is folded away");
        Assert.That(new GraphInterpreter(graph).Run(inputs)[0].Span<float>().ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public void A_graph_in_a_graph_reads_what_is_around_both()
    {
        NodeProto nested = Node("If", ["c"], ["t"]);
        nested.Attribute.Add(new AttributeProto { Name = "then_branch", G = Graph(["a"], Node("Add", ["x", "inner"], ["a"])) });
        nested.Attribute.Add(new AttributeProto { Name = "else_branch", G = Graph(["b"], Node("Sub", ["x", "two"], ["b"])) });
        ModelGraph graph = OnnxImporter.Load(Choice(Graph(["t"], nested), Graph(["e"], Node("Neg", ["x"], ["e"])), null).ToBytes());
        Assert.That(new GraphInterpreter(graph).Run(Tensor.From([1f, 3], 2), Tensor.Scalar(true))[0].Span<float>().ToArray(), Is.EqualTo(new[] { 3f, 7 }));
    }

    [Test]
    public void What_is_not_there_to_be_read_is_named() =>
        Refused(Choice(Graph(["t"], Node("Mul", ["nowhere", "two"], ["t"])), Graph(["e"], Node("Neg", ["x"], ["e"])), null), "If 'node_y'", "it reads 'nowhere'");

    [Test]
    public void Operators_that_are_not_supported_are_found_in_branches() =>
        Refused(Choice(Graph(["t"], Node("Mystery", ["x"], ["t"])), Graph(["e"], Node("Neg", ["x"], ["e"])), null), "1 node uses an operator that is not supported: Mystery");

    [Test]
    public void Branches_must_agree_on_types() =>
        Refused(Choice(Graph(["t"], Node("Shape", ["x"], ["t"])), Graph(["e"], Node("Neg", ["x"], ["e"])), null), "result 0 is int64 in one graph and float32 in the other");

    [Test]
    public void A_branch_in_a_function_reads_the_functions_values()
    {
        NodeProto choice = Node("If", ["flag"], ["r"]);
        choice.Attribute.Add(new AttributeProto { Name = "then_branch", G = Graph(["t"], Node("Add", ["p", "local"], ["t"])) });
        choice.Attribute.Add(new AttributeProto { Name = "else_branch", G = Graph(["e"], Node("Neg", ["p"], ["e"])) });
        OnnxBuilder builder = new OnnxBuilder()
            .Opset("own", 1)
            .Input("x", ElementType.Float32, 2)
            .Input("c", ElementType.Bool)
            .Output("y")
            .Function("own", "F", ["p", "flag"], ["r"], Node("Mul", ["p", "p"], ["local"]), choice);
        NodeProto call = Node("F", ["x", "c"], ["y"]);
        call.Domain = "own";
        builder.Graph.Node.Add(call);
        ModelGraph graph = OnnxImporter.Load(builder.ToBytes());
        Assert.That(new GraphInterpreter(graph).Run(Tensor.From([2f, 3], 2), Tensor.Scalar(true))[0].Span<float>().ToArray(), Is.EqualTo(new[] { 6f, 12 }));
    }

    [Test]
    public void An_initializer_of_a_functions_branch_is_read_once_however_often_the_function_is_called([Values] bool isSparse)
    {
        const int Elements = 200_000, Calls = 100;
        GraphProto branch = Graph(["t"], Node("Identity", ["w"], ["t"]));
        if (isSparse)
        {
            branch.SparseInitializer.Add(OnnxMessages.Sparse("w", new SparseTensor(new TensorShape(2 * Elements), [.. Enumerable.Range(0, Elements)], Tensor.Allocate(ElementType.Float32, new TensorShape(Elements)))));
        }
        else
        {
            var weights = new TensorProto { Name = "w", DataType = 1 };
            weights.Dims.Add(Elements);
            weights.FloatData.Add(new float[Elements]);
            branch.Initializer.Add(weights);
        }

        NodeProto choice = Node("If", ["flag"], ["r"]);
        choice.Attribute.Add(new AttributeProto { Name = "then_branch", G = branch });
        choice.Attribute.Add(new AttributeProto { Name = "else_branch", G = Graph(["e"], Node("Neg", ["p"], ["e"])) });
        OnnxBuilder builder = new OnnxBuilder().Opset("own", 1).Input("x", ElementType.Float32, 2).Input("c", ElementType.Bool).Output("y0").Function("own", "F", ["p", "flag"], ["r"], choice);
        for (int i = 0; i < Calls; i++)
        {
            NodeProto call = Node("F", ["x", "c"], [$"y{i}"]);
            call.Domain = "own";
            builder.Graph.Node.Add(call);
        }

        byte[] model = builder.ToBytes();
        long before = GC.GetAllocatedBytesForCurrentThread();
        OnnxImporter.Load(model);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(20L * sizeof(float) * Elements));
    }

    [TestCase(3L, true, new[] { 8f }, new[] { 2f, 4, 8 })]
    [TestCase(0L, true, new[] { 1f }, new float[0])]
    [TestCase(3L, false, new[] { 1f }, new float[0])]
    [TestCase(9L, true, new[] { 16f }, new[] { 2f, 4, 8, 16 })]
    public void A_loop_ends_by_number_or_by_condition(long rounds, bool condition, float[] last, float[] collected)
    {
        // Doubles its value while it is below 16.
        GraphProto body = Graph(["go", "next", "shown"], Node("Add", ["v", "v"], ["next"]), Node("Less", ["next", "limit"], ["go"]), Node("Identity", ["next"], ["shown"]));
        foreach (string input in new[] { "i", "on", "v" })
            body.Input.Add(new ValueInfoProto { Name = input });
        OnnxBuilder builder = new OnnxBuilder()
            .Input("m", ElementType.Int64)
            .Input("c", ElementType.Bool)
            .Input("x", ElementType.Float32)
            .Initializer("limit", Tensor.Scalar(16f))
            .Output("y")
            .Output("all");
        NodeProto loop = Node("Loop", ["m", "c", "x"], ["y", "all"]);
        loop.Attribute.Add(new AttributeProto { Name = "body", G = body });
        builder.Graph.Node.Add(loop);
        Tensor[] y = new GraphInterpreter(OnnxImporter.Load(builder.ToBytes())).Run(Tensor.Scalar(rounds), Tensor.Scalar(condition), Tensor.Scalar(1f));
        Assert.That(y[0].Span<float>().ToArray(), Is.EqualTo(last));
        Assert.That(y[1].Span<float>().ToArray(), Is.EqualTo(collected));
    }

    [Test]
    public void A_loop_that_could_never_end_is_refused()
    {
        GraphProto body = Graph(["on", "v"]);
        foreach (string input in new[] { "i", "on", "v" })
            body.Input.Add(new ValueInfoProto { Name = input });
        NodeProto loop = Node("Loop", ["", "", "x"], ["y"]);
        loop.Attribute.Add(new AttributeProto { Name = "body", G = body });
        OnnxBuilder builder = new OnnxBuilder().Input("x", ElementType.Float32).Output("y");
        builder.Graph.Node.Add(loop);
        Refused(builder, "Loop 'node_y'", "it would never end");
    }

    private static void Refused(OnnxBuilder builder, params string[] parts)
    {
        string message = Assert.Throws<ModelLoadException>(() => OnnxImporter.Load(builder.ToBytes()))!.Message;
        foreach (string part in parts)
            Assert.That(message, Does.Contain(part));
    }

    private static OnnxBuilder Choice(GraphProto whenTrue, GraphProto whenFalse, bool? condition)
    {
        OnnxBuilder builder = new OnnxBuilder()
            .Input("x", ElementType.Float32, 2)
            .Initializer("two", Tensor.Scalar(2f))
            .Output("y");
        if (condition is { } known) builder.Initializer("c", Tensor.Scalar(known));
        else builder.Input("c", ElementType.Bool);
        NodeProto node = Node("If", ["c"], ["y"]);
        node.Attribute.Add(new AttributeProto { Name = "then_branch", G = whenTrue });
        node.Attribute.Add(new AttributeProto { Name = "else_branch", G = whenFalse });
        // What the branch reads comes later in the file.
        builder.Graph.Node.Add(node);
        return builder.Node("Add", ["x", "one"], ["inner"]).Initializer("one", Tensor.Scalar(1f));
    }

    private static NodeProto Node(string opType, string[] inputs, string[] outputs) => OnnxMessages.Node(opType, inputs, outputs, []);

    private static GraphProto Graph(string[] outputs, params NodeProto[] nodes)
    {
        var graph = new GraphProto();
        graph.Node.Add(nodes);
        graph.Output.Add(outputs.Select(name => new ValueInfoProto { Name = name }));
        return graph;
    }
}
