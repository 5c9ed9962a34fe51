using SparseRuntime.Graph;
using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Onnx.Tests;

/// <summary>Damaged files: each either loads or fails as a bad model, within bounds of memory, and comes to an end.</summary>
internal sealed class MutationTests
{
    // What the runtime needs for a load of its own accord: dictionaries, an exception with its stack, and the like.
    private const long FreeBytes = 1 << 20;
    private const int BytesPerFileByte = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Test]
    public void Models_with_weights_survive_400_mutations()
    {
        int refused = Survive(Network(), 400, seed: 1);
        Assert.That(refused, Is.GreaterThan(100).And.LessThan(400));
    }

    [Test]
    public void Small_models_with_everything_in_them_survive_4000_mutations()
    {
        int refused = Survive(Everything(), 4000, seed: 2);
        Assert.That(refused, Is.GreaterThan(1000).And.LessThan(4000));
    }

    [Test]
    public void A_real_network_survives_200_mutations()
    {
        if (SharedFiles.Find("squeezenet-deep-compression.onnx") is not { } path)
        {
            Assert.Ignore("shared/data/squeezenet-deep-compression.onnx is not there");
            return;
        }

        int refused = Survive(File.ReadAllBytes(path), 200, seed: 3, OnnxOperatorCatalog.Find);
        Assert.That(refused, Is.GreaterThan(20).And.LessThan(200));
    }

    [Test]
    public void Every_file_of_the_conformance_suite_survives_two_mutations()
    {
        if (SharedFiles.ConformanceSuite is not { } folder)
        {
            Assert.Ignore("the ONNX conformance suite (Debian package libonnx-testdata) is not installed");
            return;
        }

        int refused = 0;
        int seed = 4;
        foreach (string path in Directory.GetFiles(folder, "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            refused += Survive(File.ReadAllBytes(path), 2, seed++, OnnxOperatorCatalog.Find);
        Assert.That(refused, Is.GreaterThan(100));
    }

    [Test]
    public void Random_bytes_are_refused()
    {
        var random = new Random(6);
        int refused = 0;
        for (int i = 0; i < 500; i++)
        {
            var bytes = new byte[random.Next(1, 3000)];
            random.NextBytes(bytes);
            refused += Try(bytes, $"random bytes {i}") ? 1 : 0;
        }

        Assert.That(refused, Is.EqualTo(500));
    }

    private static int Survive(byte[] model, int mutations, int seed, Func<string, Action<OnnxNode>?>? find = null)
    {
        Try(model, "the file itself", find);
        var random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < mutations; i++)
            refused += Try(Mutation.Of(model, random), $"mutation {i} of seed {seed}", find) ? 1 : 0;
        return refused;
    }

    /// <summary>Loads on a thread of its own, so that one that never ends is seen.</summary>
    /// <returns>Whether the file was refused.</returns>
    private static bool Try(byte[] model, string what, Func<string, Action<OnnxNode>?>? find = null)
    {
        Exception? caught = null;
        long allocated = 0;
        var thread = new Thread(() =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                OnnxImporter.Load(model, "m", null, find ?? TestOperator.Find);
            }
#pragma warning disable CA1031 // Whatever escapes is what the test is about.
            catch (Exception e)
#pragma warning restore CA1031
            {
                caught = e;
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        })
        {
            IsBackground = true,
        };
        thread.Start();
        Assert.That(thread.Join(Patience), Is.True, $"{what} does not come to an end");
        Assert.That(caught, Is.Null.Or.TypeOf<ModelLoadException>(), what);
        Assert.That(caught?.InnerException, Is.Null.Or.TypeOf<GraphException>().Or.TypeOf<Google.Protobuf.InvalidProtocolBufferException>(), what);
        Assert.That(allocated, Is.LessThan((BytesPerFileByte * (long)model.Length) + FreeBytes), what);
        return caught is not null;
    }

    // Sixteen layers, 5 MB of weights.
    private static byte[] Network()
    {
        var random = new Random(7);
        OnnxBuilder builder = new OnnxBuilder().Input("v0", ElementType.Float32, "batch", 64, 28, 28).Output("v16", ElementType.Float32, "batch", 64, 28, 28);
        for (int i = 0; i < 16; i++)
        {
            float[] weights = new float[78_000];
            for (int k = 0; k < weights.Length; k++)
                weights[k] = random.Next(3) == 0 ? random.NextSingle() - 0.5f : 0f;
            builder.Initializer($"w{i}", Tensor.From(weights, 78, 1000)).Initializer($"b{i}", Tensor.From(new float[64], 64));
            builder.Node("Conv", [$"v{i}", $"w{i}", $"b{i}"], [$"v{i + 1}"], ("kernel_shape", new long[] { 3, 3 }), ("pads", new long[] { 1, 1, 1, 1 }), ("group", 1));
        }

        return builder.ToBytes();
    }

    private static byte[] Everything()
    {
        OnnxBuilder builder = new OnnxBuilder().Opset("local", 1)
            .Input("x", ElementType.Float32, "n", 3).Output("y").Output("z")
            .Initializer("w", Tensor.From([1f, 2f, 3f], 3))
            .Initializer("h", TensorImportTests.Pattern(ElementType.Float16, 2, 2))
            .SparseInitializer("s", new SparseTensor(new TensorShape(4, 4), [1, 7, 15], Tensor.From([1f, 2f, 3f], 3)))
            .Node("Constant", [], ["c"], ("value", Tensor.From([1L, 2], 2)))
            .Node("Constant", [], ["k"], ("value_floats", new[] { 1f, 2f }))
            .Node("Concat", ["x", "w", "s", "c", "k", "", "h"], ["t"], ("axis", -1), ("mode", "linear"), ("scales", new[] { 1f, 2f }), ("ints", new long[] { 1, 2, 300 }))
            .Node("Split", ["t"], ["u", "", "z"])
            .Function("local", "F", ["a"], ["b"], OnnxMessages.Node("Relu", ["a"], ["i"]), OnnxMessages.Node("Op", ["i"], ["b"]));
        builder.Model.Functions[0].Node[1].Attribute.Add(OnnxMessages.Reference("alpha", "p", AttributeKind.Float));
        builder.Model.Functions[0].AttributeProto.Add(OnnxMessages.Attribute("p", 0.5f));
        NodeProto call = OnnxMessages.Node("F", ["u"], ["y"]);
        call.Domain = "local";
        builder.Graph.Node.Add(call);
        var typed = new TensorProto { Name = "typed", DataType = 6 };
        typed.Dims.Add(4);
        typed.Int32Data.Add([1, -2, 3, 1_000_000]);
        builder.Graph.Initializer.Add(typed);
        return builder.ToBytes();
    }
}
