using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tool.Tests;

/// <summary>
/// Weights in external data that are large beside everything else: while they load, and afterwards, the process holds what
/// kernels run on and at no time all weights a second time. Pages of the file do not count, which the system can drop.
/// </summary>
/// <remarks>256 MB of weights, or as many as <c>SPARSERUNTIME_TEST_WEIGHTS_MB</c> says: 1024 for a gigabyte.</remarks>
public sealed class LargeWeightsTests
{
    private const string SizeVariable = "SPARSERUNTIME_TEST_WEIGHTS_MB";
    private const int Width = 2048;
    private const long LayerBytes = sizeof(float) * Width * Width;

    /// <summary>What the runtime, the tool and one layer on its way take.</summary>
    private const long BesidesWeights = 80_000_000;

    [TestCase("MatMul", 1.0)]
    [TestCase("MatMul", 0.2)]
    [TestCase("Gemm", 1.0)]
    public void Loading_holds_no_second_copy_of_the_weights(string opType, double density)
    {
        if (!File.Exists("/proc/self/status")) Assert.Ignore("what a process has of memory of its own is only told in /proc on Linux");
        string? size = Environment.GetEnvironmentVariable(SizeVariable);
        int layers = (int)Math.Max(2, (size is null ? 256 : int.Parse(size, CultureInfo.InvariantCulture)) * 1_000_000L / LayerBytes);
        using var folder = new TemporaryFolder();
        string path = Write(folder, opType, layers, density);
        long peak = 0;
        ToolOutcome outcome = ToolProcess.Run(["inspect", path, "--json"], process => peak = Math.Max(peak, OwnBytes(process)));
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Error);
        long stored = outcome.Json().GetProperty("layers").EnumerateArray().Sum(layer => layer.GetProperty("bytes").GetInt64());
        TestContext.Out.WriteLine($"{layers * LayerBytes / 1e6:F0} MB of weights, {stored / 1e6:F0} MB as kernels have them, at most {peak / 1e6:F0} MB in memory");
        Assert.That(peak, Is.InRange(stored / 2, stored + (layers * LayerBytes / 2) + BesidesWeights));
    }

    /// <summary>Layers one after the other, each with weights of its own in one file, which repeats after an odd number.</summary>
    private static string Write(TemporaryFolder folder, string opType, int layers, double density)
    {
        var random = new Random(1);
        var weights = new float[100_003];
        foreach (ref float weight in weights.AsSpan())
            weight = random.NextDouble() < density ? (random.NextSingle() - 0.5f) / 8 : 0f;
        using (FileStream file = File.Create(folder["weights.bin"]))
        {
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes<float>(weights);
            for (long left = layers * LayerBytes; left > 0; left -= bytes.Length)
                file.Write(bytes[..(int)Math.Min(left, bytes.Length)]);
        }

        OnnxBuilder builder = new OnnxBuilder().Input("v0", ElementType.Float32, 1, Width).Output($"v{layers}", ElementType.Float32, 1, Width);
        for (int i = 0; i < layers; i++)
        {
            builder.ExternalInitializer($"w{i}", ElementType.Float32, new TensorShape(Width, Width), "weights.bin", i * LayerBytes)
                .Node(opType, [$"v{i}", $"w{i}"], [$"v{i + 1}"], opType == "Gemm" ? [("transB", 1L)] : []);
        }

        return builder.Save(folder["model.onnx"]);
    }

    /// <summary>Bytes in memory that belong to no file; 0 when the process has ended.</summary>
    private static long OwnBytes(Process process)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process.Id}/status").FirstOrDefault(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
            return line is null ? 0 : 1024 * long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
