using SparseRuntime.Graph;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Onnx.Tests;

/// <summary>Files that others wrote, where they are present.</summary>
internal sealed class RealFileTests
{
    // SqueezeNet 1.0: 26 convolutions, and 66.6 % of its weights pruned.
    private const int Convolutions = 26;
    private const int Weights = 1_244_448;

    [Test]
    public void SqueezeNet_loads_without_a_copy_of_its_weights()
    {
        string path = SqueezeNet();
        Loading.LoadFile(path);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ModelGraph graph = OnnxImporter.Load(path, null, TestOperator.Find);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(graph.Nodes.Count(n => n.Operator.Name == "Conv"), Is.EqualTo(Convolutions));
        Assert.That(graph.Inputs.Single().Facts.Shape, Is.EqualTo(new TensorShape(1, 3, 227, 227)));
        Assert.That(allocated, Is.LessThan(new FileInfo(path).Length / 4));
    }

    [Test]
    public void SqueezeNet_has_the_same_weights_in_every_form()
    {
        string path = SqueezeNet();
        using var folder = new TemporaryFolder();
        byte[] bytes = File.ReadAllBytes(path);
        Dictionary<string, byte[]> expected = WeightsOf(Loading.LoadFile(path));
        Assert.That(Loading.LoadFile(path).Values.Where(v => v.Constant is { Shape.Rank: 4 }).Sum(v => v.Constant!.Shape.ElementCount), Is.EqualTo(Weights));

        (byte[] filled, Dictionary<string, Tensor> masks) = OnnxRewriter.WithMaskedWeights(bytes);
        NpzFile.Write(folder.File("masks.npz"), masks);
        Assert.That(WeightsOf(Loading.Load(filled)), Is.Not.EqualTo(expected));
        Assert.That(WeightsOf(Loading.Load(filled, new OnnxImportOptions { MaskPath = folder.File("masks.npz") })), Is.EqualTo(expected));
        Assert.That(WeightsOf(Loading.LoadFile(OnnxRewriter.ToExternalData(path, folder.Path))), Is.EqualTo(expected));
        Assert.That(WeightsOf(Loading.Load(OnnxRewriter.ToSparseInitializers(bytes))), Is.EqualTo(expected));
        Assert.That(WeightsOf(Loading.Load(OnnxRewriter.ToSparseInitializers(bytes, coordinates: true))), Is.EqualTo(expected));
    }

    [Test]
    public void The_conformance_suite_loads_but_for_what_is_not_supported()
    {
        int loaded = 0;
        var refused = new List<string>();
        foreach (string path in Directory.GetFiles(Suite(), "model.onnx", SearchOption.AllDirectories))
        {
            try
            {
                Loading.LoadFile(path);
                loaded++;
            }
            catch (ModelLoadException e)
            {
                refused.Add(e.Message);
            }
        }

        string[] reasons = ["it asks for operator set", "(string) is not supported", "only tensors can go in and out", "holds a graph", "ai.onnx.preview.training::"];
        Assert.That(refused.Where(message => !reasons.Any(message.Contains)), Is.Empty);
        Assert.That(loaded, Is.GreaterThan(800));
    }

    [Test]
    public void The_conformance_suite_s_tensors_load()
    {
        string[] files = Directory.GetFiles(Path.Combine(Suite(), "node"), "*_0.pb", SearchOption.AllDirectories);
        int loaded = 0;
        foreach (string path in files)
        {
            try
            {
                Tensor tensor = OnnxTensorFile.Read(path);
                Assert.That(tensor.Bytes.Length, Is.EqualTo(tensor.Shape.ElementCount * tensor.ElementType.Size()));
                loaded++;
            }
            catch (ModelLoadException e)
            {
                Assert.That(e.Message, Does.StartWith(path));
            }
        }

        Assert.That(loaded, Is.GreaterThan(files.Length * 9 / 10));
    }

    private static Dictionary<string, byte[]> WeightsOf(ModelGraph graph) =>
        graph.Values.Where(v => v.Constant is not null).ToDictionary(v => v.Name, v => v.Constant!.ToDense().Bytes.ToArray());

    private static string SqueezeNet()
    {
        string? path = SharedFiles.Find("squeezenet-deep-compression.onnx");
        if (path is null) Assert.Ignore("shared/data/squeezenet-deep-compression.onnx is not there");
        return path!;
    }

    private static string Suite()
    {
        if (SharedFiles.ConformanceSuite is null) Assert.Ignore("the ONNX conformance suite (Debian package libonnx-testdata) is not installed");
        return SharedFiles.ConformanceSuite!;
    }
}
