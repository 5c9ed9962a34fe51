using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Onnx.Tests;

/// <summary>Each kind of bad model, and what its message tells.</summary>
internal sealed class BadModelTests
{
    [Test]
    public void An_empty_file() => Loading.Fails([], "the file is empty");

    [Test]
    public void A_file_that_is_not_there() =>
        Loading.Fails(() => OnnxImporter.Load("/nowhere/model.onnx"), "/nowhere/model.onnx", "cannot be read", "/nowhere/model.onnx");

    [Test]
    public void A_path_that_is_none() => Loading.Fails(() => OnnxImporter.Load(""), "", "cannot be loaded");

    [Test]
    public void A_folder_in_place_of_a_file()
    {
        using var folder = new TemporaryFolder();
        Loading.Fails(() => OnnxImporter.Load(folder.Path), folder.Path, "cannot be read");
    }

    [Test]
    public void A_text_file() => Loading.Fails("not a model at all, just words\n"u8.ToArray(), "not an ONNX file");

    [Test]
    public void A_file_that_is_cut_off() => Loading.Fails(Loading.Relu().ToBytes()[..^3], "not an ONNX file, or a damaged one", "where its message has");

    [Test]
    public void A_group_which_ONNX_never_has() => Loading.Fails([0x0B, 0x0C], "byte 0 does not begin a field");

    [Test]
    public void An_endless_integer() => Loading.Fails([0x08, .. Enumerable.Repeat((byte)0xFF, 20)], "longer than 10 bytes");

    [Test]
    public void A_field_of_the_wrong_layout() =>
        Loading.Fails([0x08, 8, 0x3D, 1, 2, 3, 4], "field 7 of a Model message at byte 2 has the wrong layout (Fixed32)");

    [Test]
    public void A_model_without_a_version() => Without(m => m.ClearIrVersion()).Fails("it has no IR version");

    [Test]
    public void A_model_without_a_graph() => Without(m => m.Graph = null).Fails("it has no graph");

    [Test]
    public void A_model_without_operator_sets() => Without(m => m.OpsetImport.Clear()).Fails("opset_import is empty", "1 to 21");

    [Test]
    public void A_model_from_before_operator_sets_means_the_first_one()
    {
        OnnxBuilder builder = new OnnxBuilder(1).Input("x", ElementType.Float32, 2, 2).Initializer("s", Tensor.From([4L], 1))
            .Output("y").Node("Reshape", ["x", "s"], ["y"], ("shape", new[] { 4L }));
        builder.Model.OpsetImport.Clear();
        builder.Model.IrVersion = 2;
        Assert.That(OnnxImporter.Load(builder.ToBytes()).Outputs[0].Facts.Shape, Is.EqualTo(new TensorShape(4)));
    }

    [TestCase(22)]
    [TestCase(0)]
    [TestCase(long.MaxValue)]
    public void An_operator_set_that_is_not_supported(long opset) => Loading.Relu(opset).Fails($"operator set {opset} of 'ai.onnx'", "1 to 21");

    [Test]
    public void Two_versions_of_an_operator_set() => Loading.Relu().Opset("ai.onnx", 12).Fails("two versions, 17 and 12");

    [Test]
    public void A_default_operator_without_its_operator_set() =>
        Without(m => m.OpsetImport[0].Domain = "com.example").Fails("Relu 'node_y'", "imports no version of the default operator set");

    [Test]
    public void Unknown_operators_are_all_listed_with_count_and_first_node()
    {
        OnnxBuilder builder = new OnnxBuilder().Input("x", ElementType.Float32, 1).Output("d").Opset("com.example", 1)
            .Node("UnknownA", ["x"], ["a"]).Node("UnknownB", ["a"], ["b"]).Node("UnknownA", ["b"], ["c"]).Node("Relu", ["c"], ["d"]);
        builder.Graph.Node.Add(new NodeProto { OpType = "Relu", Domain = "com.example", Name = "other", Input = { "d" }, Output = { "e" } });
        builder.Fails(
            "4 nodes use operators that are not supported",
            "UnknownA (2 nodes, first 'node_a')",
            "UnknownB (1 node, first 'node_b')",
            "com.example::Relu (1 node, first 'other')");
    }

    [Test]
    public void A_node_without_an_operator()
    {
        OnnxBuilder builder = Loading.Relu();
        builder.Graph.Node[0].ClearOpType();
        builder.Fails("node_y", "a node has no operator");
    }

    [Test]
    public void A_node_without_results() => new OnnxBuilder().Output("x").Input("x", ElementType.Float32, 1).Node("Relu", ["x"], [""]).Fails("it has no results");

    [Test]
    public void A_graph_without_outputs() => Without(m => m.Graph.Output.Clear()).Fails("the graph has no outputs");

    [Test]
    public void An_output_that_is_never_computed() => Loading.Relu().Output("nothing").Fails("output 'nothing'", "no node computes it");

    [Test]
    public void An_output_that_is_listed_twice() => Loading.Relu().Output("y").Fails("output 'y'", "listed twice");

    [Test]
    public void An_operand_that_is_never_computed() => Loading.Relu().Node("Relu", ["ghost"], ["z"]).Fails("Relu 'node_z'", "'ghost'", "no input");

    [Test]
    public void A_result_that_two_nodes_compute() =>
        Loading.Relu().Node("Abs", ["x"], ["y"]).Fails("Abs 'node_y'", "already a result of Relu 'node_y'");

    [Test]
    public void A_result_with_the_name_of_an_input() => Loading.Relu().Node("Abs", ["y"], ["x"]).Fails("Abs 'node_x'", "already the name of an input");

    [Test]
    public void Two_inputs_of_one_name() => Loading.Relu().Input("x", ElementType.Float32, 1).Fails("input 'x'", "given to two inputs");

    [Test]
    public void Two_initializers_of_one_name() =>
        Loading.Relu().Initializer("w", Tensor.Scalar(1f)).Initializer("w", Tensor.Scalar(2f)).Fails("initializer 'w'", "that of another initializer");

    [Test]
    public void An_initializer_without_a_name() => Loading.Relu().Initializer("", Tensor.Scalar(1f)).Fails("has no name");

    [Test]
    public void An_input_without_a_name() => Loading.Relu().Input("", ElementType.Float32, 1).Fails("an input has no name");

    [Test]
    public void An_input_that_is_no_tensor([Values("sequence", "map", "optional", "sparse tensor", "opaque")] string kind)
    {
        var type = new TypeProto();
        switch (kind)
        {
            case "sequence":
                type.SequenceType = new TypeProto.Types.Sequence();
                break;
            case "map":
                type.MapType = new TypeProto.Types.Map();
                break;
            case "optional":
                type.OptionalType = new TypeProto.Types.Optional();
                break;
            case "sparse tensor":
                type.SparseTensorType = new TypeProto.Types.SparseTensor();
                break;
            default:
                type.OpaqueType = new TypeProto.Types.Opaque();
                break;
        }

        Without(m => m.Graph.Input[0].Type = type).Fails("input 'x'", kind, "only tensors");
        Without(m => m.Graph.Output[0].Type = type).Fails("output 'y'", kind, "only tensors");
    }

    [Test]
    public void An_input_without_a_type() => Without(m => m.Graph.Input[0].Type = null).Fails("input 'x'", "it has no type");

    [TestCase(8, "string")]
    [TestCase(14, "complex64")]
    [TestCase(22, "int4")]
    [TestCase(99, "unknown")]
    public void An_input_of_an_unsupported_element_type(int code, string name) =>
        Without(m => m.Graph.Input[0].Type.TensorType.ElemType = code).Fails("input 'x'", $"element type {code} ({name})", "supported are float32");

    [Test]
    public void An_input_with_an_extent_above_the_limit() =>
        new OnnxBuilder().Input("x", ElementType.Float32, 3_000_000_000L).Output("x").Fails("input 'x'", "3000000000", "axis 0");

    [Test]
    public void An_input_of_too_many_dimensions() =>
        new OnnxBuilder().Input("x", ElementType.Float32, [.. Enumerable.Repeat((object)1, 33)]).Output("x").Fails("input 'x'", "33 dimensions");

    [Test]
    public void An_input_of_more_elements_than_can_be_counted() =>
        new OnnxBuilder().Input("x", ElementType.Float32, [.. Enumerable.Repeat((object)int.MaxValue, 4)]).Output("x").Fails("input 'x'", "more elements than can be counted");

    [Test]
    public void An_attribute_given_twice() =>
        new OnnxBuilder().Input("x", ElementType.Float32, 1).Output("y").Node("Op", ["x"], ["y"], ("a", 1), ("a", 2)).Fails("Op 'node_y'", "attribute 'a' is given twice");

    [Test]
    public void An_attribute_that_refers_to_a_caller_outside_of_a_function()
    {
        OnnxBuilder builder = Loading.Relu();
        builder.Graph.Node[0].Attribute.Add(OnnxMessages.Reference("alpha", "a", AttributeKind.Float));
        builder.Fails("Relu 'node_y'", "'alpha'", "outside of a function");
    }

    [TestCase(13)]
    [TestCase(77)]
    public void An_attribute_of_an_unsupported_kind(int kind)
    {
        OnnxBuilder builder = Loading.Relu();
        builder.Graph.Node[0].Attribute.Add(new AttributeProto { Name = "a", Type = kind });
        builder.Fails("Relu 'node_y'", "attribute 'a'", "not supported");
    }

    [TestCase(20)]
    [TestCase(5_000)]
    public void Graphs_nested_in_graphs(int levels)
    {
        // Written by hand from the inside out: the generated writer would overflow its own stack.
        byte[] graph = [];
        for (int i = 0; i < levels; i++)
        {
            byte[] attribute = [0x0A, 1, (byte)'g', .. WireBytes.Field(6, graph)];
            byte[] node = [.. WireBytes.Field(2, "y"u8), .. WireBytes.Field(4, "Op"u8), .. WireBytes.Field(5, attribute)];
            graph = WireBytes.Field(1, node);
        }

        byte[] model = [0x08, 8, .. WireBytes.Field(8, [0x10, 17]), .. WireBytes.Field(7, graph)];
        if (levels > 100) Loading.Fails(model, "nested more than 100 deep");
        else Loading.Fails(model, "the graph has no outputs");
    }

    [Test]
    public void A_name_that_is_absurdly_long()
    {
        string name = new('n', 100_000);
        ModelLoadException e = new OnnxBuilder().Input(name, ElementType.Float32, 1).Output(name).Fails("a text of 100000 bytes", "limit of 65536");
        Assert.That(e.Message, Has.Length.LessThan(300));
    }

    [Test]
    public void Messages_shorten_the_names_they_tell()
    {
        string name = new('n', 10_000);
        ModelLoadException e = Loading.Relu().Node("Relu", [name], ["z"]).Fails("nnnn... (10000 characters)");
        Assert.That(e.Message, Has.Length.LessThan(400));
    }

    [Test]
    public void A_structure_that_the_size_of_the_file_does_not_justify()
    {
        byte[] nodes = WireBytes.Field(7, [.. Enumerable.Repeat<byte[]>([0x0A, 0x00], 500_000).SelectMany(b => b)]);
        byte[] model = [0x08, 8, .. WireBytes.Field(8, [0x10, 17]), .. nodes];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Loading.Fails(model, "would take more than", nameof(OnnxImportOptions.MaxStructureBytes));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan((8L * model.Length) + (1 << 20)));
    }

    [Test]
    public void A_structure_above_the_limit_that_a_caller_sets() => Loading.Fails(
        () => Loading.Relu().Load(new OnnxImportOptions { MaxStructureBytes = 500 }), Loading.Name, "more than 500 bytes", nameof(OnnxImportOptions.MaxStructureBytes));

    [Test]
    public void A_translation_that_fails_is_told_with_its_node()
    {
        ModelLoadException e = Loading.Fails(
            () => OnnxImporter.Load(Loading.Relu().ToBytes(), "m", null, _ => node => throw new KeyNotFoundException("no such key")), "m", "Relu 'node_y': no such key");
        Assert.That(e.Node, Is.EqualTo("Relu 'node_y'"));
        Assert.That(e.Model, Is.EqualTo("m"));
    }

    [Test]
    public void A_result_that_a_translation_leaves_out() =>
        Loading.Fails(() => OnnxImporter.Load(Loading.Relu().ToBytes(), "m", null, _ => _ => { }), "m", "Relu 'node_y'", "result 'y' is not supported");

    private static OnnxBuilder Without(Action<ModelProto> change)
    {
        OnnxBuilder builder = Loading.Relu();
        change(builder.Model);
        return builder;
    }
}
