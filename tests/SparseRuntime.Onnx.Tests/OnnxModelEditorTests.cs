using Google.Protobuf;
using SparseRuntime.Graph;
using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Onnx.Tests;

internal sealed class OnnxModelEditorTests
{
    [Test]
    public void Everything_but_the_masked_weight_stays()
    {
        OnnxBuilder builder = Linear();
        byte[] model = WithUnknownFields(builder);
        OnnxModelEditor editor = OnnxModelEditor.Load(model);
        var mask = new Mask(new TensorShape(2, 3)) { [0] = true, [5] = true };
        editor.Apply("w", mask);
        builder.Graph.Initializer[0].RawData = ByteString.CopyFrom(Tensor.From([1f, 0f, 0f, 0f, 0f, 6f], 6).Bytes.Span);
        Assert.That(editor.ToArray(), Is.EqualTo(ModelProto.Parser.ParseFrom(WithUnknownFields(builder)).ToByteArray()));
        Assert.That(editor.ToArray(), Has.Length.EqualTo(model.Length));
    }

    [Test]
    public void Weights_are_rows_per_output_whichever_way_they_are_stored()
    {
        OnnxModelEditor editor = OnnxModelEditor.Load(new OnnxBuilder().Input("x", ElementType.Float32, "n", 2).Output("y")
            .Initializer("w1", Tensor.From([1f, 2f, 3f, 4f, 5f, 6f], 2, 3)).Node("MatMul", ["x", "w1"], ["a"])
            .Initializer("w2", Tensor.From([1f, 2f, 3f, 4f, 5f, 6f], 2, 3)).Node("Gemm", ["a", "w2"], ["b"], ("transB", 1))
            .Initializer("w3", Tensor.From([(Half)1, (Half)2, (Half)3, (Half)4], 2, 2)).Node("MatMul", ["w3", "b"], ["y"]).ToBytes());
        Assert.That(editor.Weights.Select(weight => weight.Name), Is.EqualTo(["w1", "w2", "w3"]));
        Assert.That(editor.Weights[0].Shape, Is.EqualTo(new TensorShape(3, 2)));
        Assert.That(editor.Weights[0].ToRows(), Is.EqualTo([1f, 4f, 2f, 5f, 3f, 6f]));
        Assert.That(editor.Weights[1].ToRows(), Is.EqualTo([1f, 2f, 3f, 4f, 5f, 6f]));
        Assert.That(editor.Weights[2].ToRows(), Is.EqualTo([1f, 2f, 3f, 4f]));
        var rows = new Mask(new TensorShape(3, 2)) { [1] = true };
        Assert.That(editor.Weights[0].ToStored(rows)[3], Is.True);
    }

    [Test]
    public void Shared_weights_integers_and_groups_are_left_out()
    {
        OnnxModelEditor editor = OnnxModelEditor.Load(new OnnxBuilder().Input("x", ElementType.Float32, 1, 4, 5, 5).Output("y")
            .Initializer("d", Tensor.From(new float[4 * 9], 4, 1, 3, 3)).Node("Conv", ["x", "d"], ["a"], ("group", 4))
            .Initializer("s", Tensor.From(new float[25], 5, 5)).Node("MatMul", ["a", "s"], ["b"]).Node("MatMul", ["b", "s"], ["c"])
            .Initializer("i", Tensor.From(new int[25], 5, 5)).Node("MatMul", ["c", "i"], ["y"]).ToBytes());
        Assert.That(editor.Weights, Is.Empty);
    }

    [Test]
    public void A_weight_can_become_sparse_and_dense_again()
    {
        byte[] sparse = Edit(Linear().ToBytes(), editor =>
        {
            editor.Apply("w", new Mask(new TensorShape(2, 3)) { [1] = true, [2] = true });
            editor.MakeSparse("w");
        });
        GraphConstant constant = Loading.Load(sparse).Find("w")!.Constant!;
        Assert.That(constant.Sparse!.Indices, Is.EqualTo([1L, 2L]));
        byte[] dense = Edit(sparse, editor =>
        {
            Assert.That(editor.Weights.Single().ToRows(), Is.EqualTo([0f, 0f, 2f, 0f, 3f, 0f]));
            editor.Apply("w", new Mask(new TensorShape(2, 3)) { [2] = true });
        });
        constant = Loading.Load(dense).Find("w")!.Constant!;
        Assert.That(constant.Sparse, Is.Null);
        Assert.That(constant.ToDense().Span<float>().ToArray(), Is.EqualTo([0f, 0f, 3f, 0f, 0f, 0f]));
    }

    [Test]
    public void External_data_becomes_part_of_the_model()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("there"));
        string path = OnnxRewriter.ToExternalData(Linear().Save(folder.File("m.onnx")), folder.File("there"));
        OnnxModelEditor editor = OnnxModelEditor.Load(path);
        editor.Save(folder.File("out.onnx"));
        Assert.That(Loading.LoadFile(folder.File("out.onnx")).Find("w")!.Constant!.ToDense().Span<float>().ToArray(), Is.EqualTo([1f, 2f, 3f, 4f, 5f, 6f]));
    }

    [Test]
    public void Broken_files_are_one_kind_of_error()
    {
        Assert.That(() => OnnxModelEditor.Load(Array.Empty<byte>()), Throws.TypeOf<ModelLoadException>().With.Message.Contains("empty"));
        Assert.That(() => OnnxModelEditor.Load("not a model"u8.ToArray()), Throws.TypeOf<ModelLoadException>().With.Message.Contains("not an ONNX"));
        Assert.That(() => OnnxModelEditor.Load(Linear().ToBytes().AsMemory(0, 60)), Throws.TypeOf<ModelLoadException>());
        Assert.That(() => OnnxModelEditor.Load("nowhere.onnx"), Throws.TypeOf<ModelLoadException>().With.Message.Contains("nowhere.onnx"));
        OnnxBuilder twice = Linear().Initializer("w", Tensor.Scalar(1f));
        Assert.That(() => OnnxModelEditor.Load(twice.ToBytes()), Throws.TypeOf<ModelLoadException>().With.Message.Contains("'w'"));
        OnnxBuilder cut = Linear();
        cut.Graph.Initializer[0].RawData = ByteString.CopyFrom(new byte[5]);
        OnnxModelEditor editor = OnnxModelEditor.Load(cut.ToBytes());
        Assert.That(() => editor.Weights[0].ToRows(), Throws.TypeOf<ModelLoadException>().With.Message.Contains("5"));
        Assert.That(() => editor.Read("w"), Throws.TypeOf<ModelLoadException>().With.Message.Contains("'w'"));
    }

    [Test]
    public void Damaged_files_are_edited_or_refused()
    {
        byte[] model = new OnnxBuilder().Input("x", ElementType.Float32, "n", 2, 4, 4).Output("y")
            .Initializer("w1", Tensor.From(new float[24], 3, 2, 2, 2)).Node("Conv", ["x", "w1"], ["a"])
            .Initializer("d", Tensor.From(new float[3], 3, 1, 1, 1)).Node("Conv", ["a", "d"], ["b"], ("group", 3)).Node("Flatten", ["b"], ["f"])
            .SparseInitializer("w2", new SparseTensor(new TensorShape(27, 2), [3, 7], Tensor.From([1f, 2f], 2))).Node("MatMul", ["f", "w2"], ["y"]).ToBytes();
        Assert.That(OnnxModelEditor.Load(model).FindChannelGroups(), Has.Count.EqualTo(1));
        var random = new Random(6);
        int refused = 0;
        for (int i = 0; i < 3000; i++)
        {
            try
            {
                OnnxModelEditor editor = OnnxModelEditor.Load(Mutation.Of(model, random));
                foreach (LinearWeight weight in editor.Weights)
                    editor.Apply(weight.Name, weight.ToStored(new Mask(weight.Shape)));
                foreach (ChannelGroup group in editor.FindChannelGroups())
                    editor.KeepChannels(group, [.. Enumerable.Range(0, group.Channels).Select(channel => channel == 1)]);
                editor.ToArray();
            }
            catch (ModelLoadException)
            {
                refused++;
            }
        }

        Assert.That(refused, Is.InRange(300, 2999));
    }

    [Test]
    public void Changes_that_do_not_fit_are_refused()
    {
        OnnxModelEditor editor = OnnxModelEditor.Load(Linear().ToBytes());
        Assert.That(() => editor.Apply("w", new Mask(new TensorShape(3, 2))), Throws.ArgumentException.With.Message.Contains("[3,2]"));
        Assert.That(() => editor.Apply("v", new Mask(new TensorShape(3, 2))), Throws.ArgumentException.With.Message.Contains("'v'"));
        Assert.That(() => editor.Replace("w", Tensor.Scalar(1f)), Throws.ArgumentException.With.Message.Contains("'w'"));
        Assert.That(() => editor.MakeSparse("v"), Throws.ArgumentException);
    }

    private static OnnxBuilder Linear() => new OnnxBuilder().Input("x", ElementType.Float32, "n", 2).Output("y")
        .Initializer("w", Tensor.From([1f, 2f, 3f, 4f, 5f, 6f], 2, 3)).Node("MatMul", ["x", "w"], ["y"]);

    private static byte[] Edit(byte[] model, Action<OnnxModelEditor> change)
    {
        OnnxModelEditor editor = OnnxModelEditor.Load(model);
        change(editor);
        return editor.ToArray();
    }

    /// <summary>Metadata of the model (field 14) and a description of the graph's first node (field 6), which the schema here leaves out.</summary>
    private static byte[] WithUnknownFields(OnnxBuilder builder)
    {
        ModelProto model = builder.Model.Clone();
        NodeProto node = NodeProto.Parser.ParseFrom([.. model.Graph.Node[0].ToByteArray(), .. WireBytes.Field(6, "what it does"u8)]);
        model.Graph.Node[0] = node;
        return [.. model.ToByteArray(), .. WireBytes.Field(14, [.. WireBytes.Field(1, "key"u8), .. WireBytes.Field(2, "value"u8)])];
    }
}
