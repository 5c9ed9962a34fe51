using System.Globalization;
using SparseRuntime.Graph;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Onnx.Tests;

/// <summary>Pages of a mapped model that are given back before the mapping ends.</summary>
public sealed class MappedPagesTests
{
    private readonly TemporaryFolder _folder = new();

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Elements_are_read_as_before_once_they_were_let_go()
    {
        const int Elements = 1 << 20;
        float[] values = [.. Enumerable.Range(0, Elements).Select(i => (float)i)];
        string path = new OnnxBuilder().Initializer("w", Tensor.From(values, Elements)).Input("x", ElementType.Float32, Elements).Output("y", ElementType.Float32, Elements)
            .Node("Add", ["x", "w"], ["y"]).Save(Path.Combine(_folder.Path, "large.onnx"));
        ModelGraph graph = OnnxImporter.Load(path);
        Tensor weights = graph.Find("w")!.Constant!.ToDense();
        Assert.That(weights.Span<float>().SequenceEqual(values), Is.True);
        long? before = ResidentKilobytes(path);
        weights.LetGo();
        long? after = ResidentKilobytes(path);
        Assert.That(weights.Span<float>().SequenceEqual(values), Is.True);
        Assert.That(weights.Reshape(new TensorShape(2, Elements / 2)).Span<float>()[Elements - 1], Is.EqualTo(Elements - 1f));
        if (before is null || after is null) return;
        Assert.That(before, Is.GreaterThanOrEqualTo(4 * Elements / 1024 / 2));
        Assert.That(after, Is.LessThan(256));
        GC.KeepAlive(graph);
    }

    /// <summary>How much of a mapped file this process has in RAM; null where the system does not tell.</summary>
    private static long? ResidentKilobytes(string path)
    {
        const string Maps = "/proc/self/smaps";
        if (!OperatingSystem.IsLinux() || !File.Exists(Maps)) return null;
        bool isFile = false;
        long total = 0;
        foreach (string line in File.ReadLines(Maps))
        {
            if (line.Contains('-') && !line.Split(' ')[0].EndsWith(':')) isFile = line.EndsWith(path, StringComparison.Ordinal);
            else if (isFile && line.StartsWith("Rss:", StringComparison.Ordinal)) total += long.Parse(line[4..].Replace("kB", ""), CultureInfo.InvariantCulture);
        }

        return total;
    }
}
