using SparseRuntime.Graph;
using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Onnx.Tests;

internal sealed class FunctionTests
{
    private const string Domain = "local";

    [Test]
    public void A_call_becomes_the_function_s_nodes()
    {
        ModelGraph graph = Calls("F", ["x"], ["y"])
            .Function(Domain, "F", ["a"], ["b"], OnnxMessages.Node("Relu", ["a"], ["t"]), OnnxMessages.Node("Abs", ["t"], ["b"]))
            .Load();
        Assert.That(graph.Nodes.Select(n => n.Operator.Name), Is.EqualTo(["Relu", "Abs"]));
        Assert.That(graph.Nodes[0].Inputs[0]!.Name, Is.EqualTo("x"));
        Assert.That(graph.Nodes[1].Inputs[0], Is.SameAs(graph.Nodes[0].Outputs[0]));
        Assert.That(graph.Nodes[1].Outputs[0].Name, Is.EqualTo("y"));
        Assert.That(graph.Nodes[0].Name, Is.EqualTo("call/node_t"));
    }

    [Test]
    public void Two_calls_share_no_names_even_with_a_model_that_uses_theirs()
    {
        OnnxBuilder builder = Calls("F", ["x"], ["F@1/t"]).Function(Domain, "F", ["a"], ["b"], OnnxMessages.Node("Relu", ["a"], ["t"]), OnnxMessages.Node("Abs", ["t"], ["b"]));
        builder.Graph.Node.Add(Call("F", ["F@1/t"], ["y"]));
        ModelGraph graph = builder.Load();
        Assert.That(graph.Nodes.Select(n => n.Operator.Name), Is.EqualTo(["Relu", "Abs", "Relu", "Abs"]));
        Assert.That(graph.Nodes.Select(n => n.Outputs[0].Name), Is.Unique);
    }

    [Test]
    public void A_function_takes_the_place_of_an_operator_of_its_name()
    {
        OnnxBuilder builder = Loading.Relu().Function("", "Relu", ["a"], ["b"], OnnxMessages.Node("Abs", ["a"], ["b"]));
        Assert.That(builder.Load().Nodes.Single().Operator.Name, Is.EqualTo("Abs"));
    }

    [Test]
    public void Functions_are_told_apart_by_their_overload()
    {
        OnnxBuilder builder = Calls("F", ["x"], ["y"])
            .Function(Domain, "F", ["a"], ["b"], OnnxMessages.Node("Relu", ["a"], ["b"]))
            .Function(Domain, "F", ["a"], ["b"], OnnxMessages.Node("Abs", ["a"], ["b"]));
        builder.Model.Functions[1].Overload = "second";
        builder.Graph.Node[0].Overload = "second";
        Assert.That(builder.Load().Nodes.Single().Operator.Name, Is.EqualTo("Abs"));
    }

    [Test]
    public void Attributes_come_from_the_call_or_the_default_or_stay_out()
    {
        NodeProto inner = OnnxMessages.Node("Op", ["a"], ["b"]);
        inner.Attribute.Add(OnnxMessages.Reference("given", "p", AttributeKind.Int));
        inner.Attribute.Add(OnnxMessages.Reference("defaulted", "q", AttributeKind.Int));
        inner.Attribute.Add(OnnxMessages.Reference("absent", "r", AttributeKind.Int));
        inner.Attribute.Add(OnnxMessages.Attribute("own", 4));
        NodeProto middle = Call("Inner", ["a"], ["b"]);
        middle.Attribute.Add(OnnxMessages.Reference("p", "outer", AttributeKind.Int));
        OnnxBuilder builder = Calls("Outer", ["x"], ["y"], ("outer", 7)).Function(Domain, "Outer", ["a"], ["b"], middle).Function(Domain, "Inner", ["a"], ["b"], inner);
        builder.Model.Functions[1].AttributeProto.Add(OnnxMessages.Attribute("q", 5));
        builder.Model.Functions[1].AttributeProto.Add(OnnxMessages.Attribute("p", 1));

        var seen = new Dictionary<string, long>();
        OnnxImporter.Load(builder.ToBytes(), "m", null, op => op != "Op" ? null : node =>
        {
            foreach (string key in (string[])["given", "defaulted", "absent", "own"])
                seen[key] = node.Int(key, -1);
            node.Produce(new TestOperator("Op"));
        });
        Assert.That(seen, Is.EqualTo(new Dictionary<string, long> { ["given"] = 7, ["defaulted"] = 5, ["absent"] = -1, ["own"] = 4 }));
    }

    [Test]
    public void Operands_that_are_left_out_are_absent_inside()
    {
        ModelGraph graph = Calls("F", ["x"], ["y"]).Function(Domain, "F", ["a", "optional"], ["b", "unused"], OnnxMessages.Node("Op", ["a", "optional"], ["b", "unused"])).Load();
        Assert.That(graph.Nodes.Single().Inputs.Select(i => i?.Name), Is.EqualTo(["x", null]));
        Assert.That(graph.Nodes.Single().Outputs, Has.Count.EqualTo(2));
    }

    [Test]
    public void A_result_that_is_an_operand_passes_through()
    {
        ModelGraph graph = Calls("F", ["x"], ["y"]).Function(Domain, "F", ["a"], ["a"]).Load();
        Assert.That(graph.Nodes.Single().ToString(), Is.EqualTo("y = Identity(x)"));
    }

    [Test]
    public void The_operator_set_of_a_function_s_nodes_is_the_function_s()
    {
        OnnxBuilder builder = Calls("F", ["x"], ["y"]).Function(Domain, "F", ["a"], ["b"], OnnxMessages.Node("Relu", ["a"], ["b"]));
        builder.Model.Functions[0].OpsetImport[0].Version = 9;
        int seen = 0;
        OnnxImporter.Load(builder.ToBytes(), "m", null, op => op != "Relu" ? null : node =>
        {
            seen = node.Opset;
            node.Produce(new TestOperator("Relu"));
        });
        Assert.That(seen, Is.EqualTo(9));
    }

    [Test]
    public void Functions_that_double_are_refused_before_anything_is_inlined()
    {
        OnnxBuilder builder = Calls("F60", ["x"], ["y"]).Function(Domain, "F0", ["a"], ["b"], OnnxMessages.Node("Relu", ["a"], ["b"]));
        for (int i = 1; i <= 60; i++)
            builder.Function(Domain, $"F{i}", ["a"], ["b"], Call($"F{i - 1}", ["a"], ["t"]), Call($"F{i - 1}", ["t"], ["b"]));
        byte[] model = builder.ToBytes();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Loading.Fails(model, "local::F60 'call'", "inlining", "more than 250000", nameof(OnnxImportOptions.MaxInlinedSize));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(4 << 20));
    }

    [Test]
    public void Functions_that_nest_too_deep_are_refused([Values(65, 5000)] int depth)
    {
        OnnxBuilder builder = Calls("F1", ["x"], ["y"]);
        for (int i = 1; i < depth; i++)
            builder.Function(Domain, $"F{i}", ["a"], ["b"], Call($"F{i + 1}", ["a"], ["b"]));
        builder.Function(Domain, $"F{depth}", ["a"], ["b"], OnnxMessages.Node("Relu", ["a"], ["b"]));
        builder.Fails("function 'F", "more than 64 deep", nameof(OnnxImportOptions.MaxFunctionDepth));
        if (depth < 100) Assert.That(builder.Load(new OnnxImportOptions { MaxFunctionDepth = depth }).Nodes, Has.Count.EqualTo(1));
    }

    [Test]
    public void Many_long_names_that_begin_alike_stay_apart()
    {
        const int Length = 20_000;
        string stem = new('n', 100);
        NodeProto[] chain = [.. Enumerable.Range(0, Length).Select(i => OnnxMessages.Node("Relu", [i == 0 ? "a" : $"{stem}{i - 1}"], [i == Length - 1 ? "b" : $"{stem}{i}"]))];
        Assert.That(Calls("F", ["x"], ["y"]).Function(Domain, "F", ["a"], ["b"], chain).Load().Nodes, Has.Count.EqualTo(Length));
    }

    [Test]
    public void A_function_that_calls_itself_is_refused() =>
        Calls("F", ["x"], ["y"])
            .Function(Domain, "F", ["a"], ["b"], Call("G", ["a"], ["b"]))
            .Function(Domain, "G", ["a"], ["b"], Call("F", ["a"], ["b"]))
            .Fails("function 'F'", "calls itself");

    [Test]
    public void A_function_that_nobody_calls_may_be_anything() =>
        Assert.That(Loading.Relu().Function(Domain, "F", ["a"], ["b"], OnnxMessages.Node("UnknownInside", ["a"], ["b"])).Load().Nodes, Has.Count.EqualTo(1));

    [Test]
    public void Unknown_operators_inside_a_function_are_counted_for_every_call()
    {
        OnnxBuilder builder = Calls("F", ["x"], ["t"]).Function(Domain, "F", ["a"], ["b"], OnnxMessages.Node("UnknownInside", ["a"], ["b"]));
        builder.Graph.Node.Add(Call("F", ["t"], ["y"]));
        builder.Fails("UnknownInside (2 nodes, first 'call/node_b')");
    }

    [Test]
    public void Two_functions_of_one_name_are_refused() =>
        Calls("F", ["x"], ["y"]).Function(Domain, "F", ["a"], ["b"]).Function(Domain, "F", ["a"], ["b"]).Fails("function 'F'", "defined twice");

    [Test]
    public void A_call_with_too_many_operands_is_refused() =>
        Calls("F", ["x", "x"], ["y"]).Function(Domain, "F", ["a"], ["b"], OnnxMessages.Node("Relu", ["a"], ["b"])).Fails("local::F 'call'", "2 operands", "at most 1");

    [Test]
    public void Operands_of_one_name_are_refused() =>
        Calls("F", ["x", "x"], ["y"]).Function(Domain, "F", ["a", "a"], ["b"]).Fails("function 'F'", "operand 1, 'a'");

    [Test]
    public void A_body_cannot_read_the_graph_around_it() =>
        Calls("F", ["x"], ["y"]).Function(Domain, "F", ["a"], ["b"], OnnxMessages.Node("Add", ["a", "x"], ["b"])).Fails("Add 'call/node_b'", "'F@1/x'");

    [Test]
    public void A_result_that_the_body_does_not_compute_is_refused() =>
        Calls("F", ["x"], ["y"]).Function(Domain, "F", ["a"], ["b"], OnnxMessages.Node("Relu", ["a"], ["c"])).Fails("output 'y'", "no node computes it");

    [Test]
    public void A_function_without_its_operator_set_is_refused()
    {
        OnnxBuilder builder = Calls("F", ["x"], ["y"]).Function(Domain, "F", ["a"], ["b"], OnnxMessages.Node("Relu", ["a"], ["b"]));
        builder.Model.Functions[0].OpsetImport.Clear();
        builder.Fails("Relu 'call/node_b'", "function 'F' imports no version");
    }

    private static OnnxBuilder Calls(string function, string[] inputs, string[] outputs, params (string, object)[] attributes)
    {
        OnnxBuilder builder = new OnnxBuilder().Opset(Domain, 1).Input("x", ElementType.Float32, 1).Output("y");
        NodeProto call = Call(function, inputs, outputs);
        call.Attribute.Add(attributes.Select(a => OnnxMessages.Attribute(a.Item1, a.Item2)));
        builder.Graph.Node.Add(call);
        return builder;
    }

    private static NodeProto Call(string function, string[] inputs, string[] outputs)
    {
        NodeProto node = OnnxMessages.Node(function, inputs, outputs);
        (node.Domain, node.Name) = (Domain, "call");
        return node;
    }
}
