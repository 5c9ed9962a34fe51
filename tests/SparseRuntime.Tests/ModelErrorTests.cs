using SparseRuntime.Onnx;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>Whatever is wrong with a model, loading throws one exception that names the model, the node and the cause.</summary>
[TestFixture]
public sealed class ModelErrorTests
{
    private static ModelLoadException Fails(OnnxBuilder builder, string? node, params string[] words)
    {
        byte[] model = builder.ToBytes();
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".onnx");
        File.WriteAllBytes(path, model);
        try
        {
            ModelLoadException fromPath = Assert.Throws<ModelLoadException>(() => InferenceSession.Load(path))!;
            ModelLoadException fromMemory = Assert.Throws<ModelLoadException>(() => InferenceSession.Load(model))!;
            Assert.That(fromPath.Model, Is.EqualTo(path));
            Assert.That(fromMemory.Model, Is.EqualTo("model"));
            foreach (ModelLoadException e in new[] { fromPath, fromMemory })
            {
                Assert.That(e.Node, Is.EqualTo(node));
                Assert.That(e.Message, Does.StartWith(node is null ? $"{e.Model}: " : $"{e.Model}: {node}: "));
                if (node is not null) Assert.That(e.Message[(e.Model.Length + 2 + node.Length)..], Does.Not.Contain(node), "the node is named once");
                foreach (string word in words)
                    Assert.That(e.Message, Does.Contain(word));
            }

            return fromMemory;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static OnnxBuilder Model() => new OnnxBuilder().Input("x", ElementType.Float32, 1, 4).Output("y", ElementType.Float32, null);

    [Test]
    public void A_weight_that_is_not_a_number() => Fails(
        Model().Initializer("w", Tensor.From([1f, 2, 3, float.NaN], 4, 1)).Node("MatMul", ["x", "w"], ["y"]), "MatMul 'node_y'", "NaN");

    [Test]
    public void Operators_that_nobody_knows_are_all_listed() => Fails(
        Model().Node("Frobnicate", ["x"], ["a"]).Node("Relu", ["a"], ["b"]).Node("Transmogrify", ["b"], ["c"]).Node("Frobnicate", ["c"], ["y"]),
        null, "3 nodes", "Frobnicate (2 nodes", "Transmogrify (1 node");

    [Test]
    public void Operands_that_do_not_fit() => Fails(
        Model().Initializer("w", TestModels.Input(1, 5, 2)).Node("MatMul", ["x", "w"], ["y"]), "MatMul 'node_y'", "[1,4]");

    [Test]
    public void A_constant_index_out_of_range() => Fails(
        Model().Initializer("w", TestModels.Input(1, 5, 2)).Initializer("i", Tensor.From([7L], 1)).Node("Gather", ["w", "i"], ["y"]), "Gather 'node_y'", "7", "extent is 5");

    [Test]
    public void A_file_that_is_not_there() =>
        Assert.That(() => InferenceSession.Load("/no/such/model.onnx"), Throws.TypeOf<ModelLoadException>().With.Message.StartsWith("/no/such/model.onnx: "));

    [Test]
    public void Bytes_that_are_no_model()
    {
        Assert.That(() => InferenceSession.Load(new byte[] { 1, 2, 3 }), Throws.TypeOf<ModelLoadException>());
        Assert.That(() => InferenceSession.Load(ReadOnlyMemory<byte>.Empty), Throws.TypeOf<ModelLoadException>());
        Assert.That(() => InferenceSession.Load(new MemoryStream("not a model"u8.ToArray())), Throws.TypeOf<ModelLoadException>());
    }

    [Test]
    public void A_mask_file_that_is_not_there() =>
        Assert.That(
            () => InferenceSession.Load(TestModels.Mlp(1, 1, 2, 2).ToBytes(), new SessionOptions { MaskPath = "/no/such/masks.npz" }),
            Throws.TypeOf<ModelLoadException>().With.Message.Contains("/no/such/masks.npz"));

    [Test]
    public void Damage_anywhere_is_a_load_error_or_harmless()
    {
        byte[] good = TestModels.Cnn(1).ToBytes();
        Property.Holds(
            random =>
            {
                byte[] bytes = [.. good];
                for (int i = random.Next(1, 6); i > 0; i--)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                if (random.Next(4) == 0) bytes = bytes[..random.Next(bytes.Length)];
                try
                {
                    using InferenceSession session = InferenceSession.Load(bytes, new SessionOptions { IntraOpNumThreads = 1, MemoryLimitBytes = 64 << 20 });
                }
                catch (ModelLoadException)
                {
                }
            },
            cases: 150);
    }
}
