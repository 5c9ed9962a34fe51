using SparseRuntime.Graph;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx.Tests;

internal sealed class OnnxModelWriterTests
{
    [Test]
    public void What_is_written_is_what_is_read()
    {
        var writer = new OnnxModelWriter("graph");
        writer.Input("x", ElementType.Float32, new DeclaredDimension(-1, "batch"), new DeclaredDimension(2));
        writer.Initializer("w", Tensor.From([1f, 2f, 3f, 4f, 5f, 6f], 3, 2));
        writer.SparseInitializer("b", new SparseTensor(new TensorShape(3), [1], Tensor.From([0.5f], 1)));
        writer.Node("Gemm", ["x", "w", "b"], ["g"], ("transB", 1), ("alpha", 2f));
        writer.Node("Transpose", ["g"], ["t"], ("perm", new long[] { 1, 0 }));
        writer.Node("Constant", [], ["c"], ("value", Tensor.From([10f, 20f], 2)));
        writer.Node("Mul", ["t", "c"], ["y"]);
        writer.Output("y", ElementType.Float32, new DeclaredDimension(3), new DeclaredDimension(-1, "batch"));
        ModelGraph graph = OnnxImporter.Load(writer.ToArray());
        Assert.That(graph.Inputs.Single().Name, Is.EqualTo("x"));
        Assert.That(graph.Find("b")!.Constant!.ToDense().Span<float>().ToArray(), Is.EqualTo([0f, 0.5f, 0f]));
        Tensor result = new GraphInterpreter(graph).Run(Tensor.From([1f, 0f, 0f, 1f], 2, 2))[0];
        Assert.That(result.Shape, Is.EqualTo(new TensorShape(3, 2)));
        Assert.That(result.Span<float>().ToArray(), Is.EqualTo([20f, 80f, 65f, 170f, 100f, 240f]));
    }

    [Test]
    public void A_file_holds_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        var writer = new OnnxModelWriter("graph");
        writer.Input("x", ElementType.Int64);
        writer.Node("Identity", ["x"], ["y"]);
        writer.Output("y", ElementType.Int64);
        writer.Save(folder.File("m.onnx"));
        Assert.That(File.ReadAllBytes(folder.File("m.onnx")), Is.EqualTo(writer.ToArray()));
    }

    [Test]
    public void A_name_is_given_once()
    {
        var writer = new OnnxModelWriter("graph");
        writer.Input("x", ElementType.Float32);
        Assert.That(() => writer.Initializer("x", Tensor.Scalar(1f)), Throws.ArgumentException.With.Message.Contains("'x'"));
        Assert.That(() => writer.Node("Relu", ["x"], ["x"]), Throws.ArgumentException.With.Message.Contains("'x'"));
        Assert.That(() => writer.Initializer("", Tensor.Scalar(1f)), Throws.ArgumentException);
        Assert.That(() => writer.Node("Relu", ["x"], ["y"], ("alpha", default)), Throws.ArgumentException.With.Message.Contains("'alpha'"));
    }
}
