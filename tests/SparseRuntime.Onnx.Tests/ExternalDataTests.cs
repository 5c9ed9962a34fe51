using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Onnx.Tests;

internal sealed class ExternalDataTests
{
    [Test]
    public void Elements_are_read_from_a_file_in_the_folder_or_below()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("sub"));
        File.WriteAllBytes(folder.File("sub/w.bin"), [9, 9, 9, .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f), 9]);
        string path = Model(folder, ("location", "sub/../sub/w.bin"), ("offset", "3"), ("length", "8"), ("checksum", "ignored"));
        Assert.That(Loading.LoadFile(path).Find("w")!.Constant!.ToDense().Span<float>().ToArray(), Is.EqualTo([1.5f, -2f]));
    }

    [Test]
    public void A_link_that_stays_in_the_folder_is_followed()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("real.bin"), new byte[8]);
        File.CreateSymbolicLink(folder.File("w.bin"), "real.bin");
        Assert.That(Loading.LoadFile(Model(folder, ("location", "w.bin"))).Find("w"), Is.Not.Null);
    }

    [TestCase("../w.bin")]
    [TestCase("sub/../../w.bin")]
    [TestCase("/etc/hostname")]
    [TestCase("C:\\w.bin")]
    [TestCase(".")]
    public void A_path_that_leaves_the_folder_is_refused(string location)
    {
        using var outer = new TemporaryFolder();
        File.WriteAllBytes(outer.File("w.bin"), new byte[8]);
        Directory.CreateDirectory(outer.File("models/sub"));
        string path = Builder(("location", location)).Save(outer.File("models/m.onnx"));
        Loading.Fails(() => Loading.LoadFile(path), path, "initializer 'w'", $"'{location}'", "not a file within the model's folder");
    }

    [Test]
    public void A_link_that_leaves_the_folder_is_refused([Values] bool throughFolder, [Values] bool relative)
    {
        using var outer = new TemporaryFolder();
        Directory.CreateDirectory(outer.File("secret"));
        File.WriteAllBytes(outer.File("secret/w.bin"), new byte[8]);
        Directory.CreateDirectory(outer.File("models"));
        string target = relative ? "../secret" : outer.File("secret");
        if (throughFolder) Directory.CreateSymbolicLink(outer.File("models/sub"), target);
        else File.CreateSymbolicLink(outer.File("models/w.bin"), target + "/w.bin");
        string path = Builder(("location", throughFolder ? "sub/w.bin" : "w.bin")).Save(outer.File("models/m.onnx"));
        Loading.Fails(() => Loading.LoadFile(path), path, "initializer 'w'", "not a file within the model's folder");
    }

    [Test]
    public void Links_in_a_circle_are_refused()
    {
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder.File("a"), "b");
        File.CreateSymbolicLink(folder.File("b"), "a");
        string path = Model(folder, ("location", "a"));
        Loading.Fails(() => Loading.LoadFile(path), path, "initializer 'w'", "cannot be read", "symbolic links");
    }

    [TestCase("0", "-8", "the length of its external data is '-8'")]
    [TestCase("0", "16", "has 16 bytes where type and shape take 8")]
    [TestCase("8", null, "reaches past the end of 'w.bin', which has 8 bytes")]
    [TestCase("1", null, "reaches past the end of 'w.bin', which has 8 bytes")]
    [TestCase("9223372036854775807", null, "reaches past the end")]
    [TestCase("0", "4", "has 4 bytes where type and shape take 8")]
    [TestCase("-1", null, "the offset of its external data is '-1'")]
    [TestCase("0", "eight", "the length of its external data is 'eight'")]
    [TestCase("99999999999999999999", null, "the offset of its external data")]
    public void Offset_and_length_must_fit(string offset, string? length, string cause)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("w.bin"), new byte[8]);
        string path = length is null
            ? Model(folder, ("location", "w.bin"), ("offset", offset))
            : Model(folder, ("location", "w.bin"), ("offset", offset), ("length", length));
        Loading.Fails(() => Loading.LoadFile(path), path, "initializer 'w'", cause);
    }

    [Test]
    public void A_file_that_is_not_there_is_named()
    {
        using var folder = new TemporaryFolder();
        string path = Model(folder, ("location", "gone.bin"));
        Loading.Fails(() => Loading.LoadFile(path), path, "initializer 'w'", "'gone.bin' cannot be read");
    }

    [Test]
    public void A_folder_in_place_of_a_file_is_said_to_be_one()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("w.bin"));
        string path = Model(folder, ("location", "w.bin"));
        Loading.Fails(() => Loading.LoadFile(path), path, "initializer 'w'", "'w.bin' cannot be read", "a folder");
    }

    [Test]
    public void Tensors_may_share_bytes()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("w.bin"), [.. new[] { 1f, 2, 3 }.SelectMany(BitConverter.GetBytes)]);
        OnnxBuilder builder = Builder(("location", "w.bin"), ("offset", "0"));
        foreach ((string name, string offset) in new[] { ("v", "4"), ("u", "0") })
        {
            Protos.TensorProto twin = builder.Graph.Initializer[0].Clone();
            twin.Name = name;
            twin.ExternalData[1].Value = offset;
            builder.Graph.Initializer.Add(twin);
        }

        Graph.ModelGraph graph = Loading.LoadFile(builder.Save(folder.File("m.onnx")));
        Assert.That(Floats("w"), Is.EqualTo([1f, 2f]));
        Assert.That(Floats("v"), Is.EqualTo([2f, 3f]));
        Assert.That(Floats("u"), Is.EqualTo([1f, 2f]));

        float[] Floats(string name) => graph.Find(name)!.Constant!.ToDense().Span<float>().ToArray();
    }

    [Test]
    public void A_location_must_be_given()
    {
        using var folder = new TemporaryFolder();
        string path = Model(folder, ("offset", "0"));
        Loading.Fails(() => Loading.LoadFile(path), path, "initializer 'w'", "no location");
    }

    [Test]
    public void Elements_cannot_be_inside_and_outside()
    {
        using var folder = new TemporaryFolder();
        OnnxBuilder builder = Builder(("location", "w.bin"));
        builder.Graph.Initializer[0].FloatData.Add([1f, 2f]);
        string path = builder.Save(folder.File("m.onnx"));
        Loading.Fails(() => Loading.LoadFile(path), path, "initializer 'w'", "in another file, yet it also has float_data");
    }

    [Test]
    public void Without_a_folder_there_is_no_external_data() =>
        Builder(("location", "w.bin")).Fails("initializer 'w'", "'w.bin'", "loaded from a path");

    [Test]
    public void Mapped_weights_outlive_everything_but_the_tensor()
    {
        using var folder = new TemporaryFolder();
        string path = new OnnxBuilder().Input("x", ElementType.Float32, 1).Output("x").Initializer("w", TensorImportTests.Pattern(ElementType.UInt8, 100_000)).Save(folder.File("m.onnx"));
        Tensor weights = Weights(path);
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.That(weights.Bytes.Span.SequenceEqual(TensorImportTests.Pattern(ElementType.UInt8, 100_000).Bytes.Span));
        GC.KeepAlive(weights);
    }

    [Test]
    public void A_mapping_is_gone_once_nothing_refers_to_it()
    {
        if (!File.Exists("/proc/self/maps")) Assert.Ignore("the mappings of a process are only listed in /proc on Linux");
        using var folder = new TemporaryFolder();
        string path = new OnnxBuilder().Input("x", ElementType.Float32, 1).Output("x").Initializer("w", TensorImportTests.Pattern(ElementType.UInt8, 100_000)).Save(folder.File("m.onnx"));
        Assert.That(LoadAndLook(path), Is.True);
        for (int i = 0; i < 10 && IsMapped(path); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.That(IsMapped(path), Is.False);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static bool LoadAndLook(string path)
    {
        Graph.ModelGraph graph = Loading.LoadFile(path);
        bool mapped = IsMapped(path);
        GC.KeepAlive(graph);
        return mapped;
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static Tensor Weights(string path) => Loading.LoadFile(path).Find("w")!.Constant!.ToDense();

    private static bool IsMapped(string path) => File.ReadLines("/proc/self/maps").Any(line => line.EndsWith(path, StringComparison.Ordinal));

    private static string Model(TemporaryFolder folder, params (string Key, string Value)[] entries) => Builder(entries).Save(folder.File("m.onnx"));

    private static OnnxBuilder Builder(params (string Key, string Value)[] entries)
    {
        OnnxBuilder builder = Loading.Relu();
        var tensor = new TensorProto { Name = "w", DataType = 1, DataLocation = 1 };
        tensor.Dims.Add(2);
        foreach ((string key, string value) in entries)
            tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
        builder.Graph.Initializer.Add(tensor);
        return builder;
    }
}
