using SparseRuntime.Graph;
using SparseRuntime.Testing;

namespace SparseRuntime.Onnx.Tests;

/// <summary>Shorthands for loading what a test has built.</summary>
internal static class Loading
{
    public const string Name = "test.onnx";

    public static ModelGraph Load(this OnnxBuilder builder, OnnxImportOptions? options = null) => Load(builder.ToBytes(), options);

    public static ModelGraph Load(byte[] model, OnnxImportOptions? options = null)
    {
        ModelGraph graph = OnnxImporter.Load(model, Name, options, TestOperator.Find);
        graph.Check();
        return graph;
    }

    public static ModelGraph LoadFile(string path, OnnxImportOptions? options = null)
    {
        ModelGraph graph = OnnxImporter.Load(path, options, TestOperator.Find);
        graph.Check();
        return graph;
    }

    /// <summary>Loads what cannot be loaded and checks that the message tells the file and the given parts.</summary>
    public static ModelLoadException Fails(this OnnxBuilder builder, params string[] parts) => Fails(builder.ToBytes(), parts);

    public static ModelLoadException Fails(byte[] model, params string[] parts) => Fails(() => Load(model), Name, parts);

    public static ModelLoadException Fails(Func<object> load, string file, params string[] parts)
    {
        ModelLoadException? e = Assert.Throws<ModelLoadException>(() => load());
        Assert.That(e!.Message, Does.StartWith(file + ": "));
        foreach (string part in parts)
            Assert.That(e.Message, Does.Contain(part));
        return e;
    }

    /// <summary>x -> Relu -> y, with nothing wrong.</summary>
    public static OnnxBuilder Relu(long opset = 17) => new OnnxBuilder(opset)
        .Input("x", Tensors.ElementType.Float32, 1, 4)
        .Output("y", Tensors.ElementType.Float32, 1, 4)
        .Node("Relu", ["x"], ["y"]);
}
