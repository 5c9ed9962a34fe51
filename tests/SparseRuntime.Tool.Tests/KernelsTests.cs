using System.Text.Json;
using SparseRuntime.Peers;

namespace SparseRuntime.Tool.Tests;

/// <summary>The commands that time and predict kernels on layers with random weights.</summary>
public sealed class KernelsTests
{
    [TestCase("--rows 40 --taps 36 --columns 20 --sparsity 0.5", "unstructured", 0.5)]
    [TestCase("--rows 40 --taps 36 --columns 3 --batch --sparsity 0.75", "unstructured", 0.75)]
    [TestCase("--rows 16 --taps 36 --columns 49 --window 3 --sparsity 0.9 --threads 2", "unstructured", 0.9)]
    [TestCase("--rows 40 --taps 36 --columns 1 --sparsity 0.5 --weights half", "unstructured", 0.5)]
    [TestCase("--rows 40 --taps 36 --columns 70 --pattern 2:4 --sparsity 0.5", "2:4", 0.5)]
    [TestCase("--rows 40 --taps 36 --columns 70 --pattern block-4x1 --sparsity 0.5", "block-4x1", 0.5)]
    [TestCase("--rows 40 --taps 36 --columns 70 --pattern rows --sparsity 0.5", "rows", 0.5)]
    public void Kernels_are_timed_against_a_dense_one(string options, string pattern, double sparsity)
    {
        JsonElement json = Succeed($"kernels --seconds 0.01 --json {options}");
        JsonElement rows = json.GetProperty("rows");
        JsonAssert.AllHaveKeys(
            rows, "kernel", "rows", "taps", "columns", "window", "sparsity", "pattern", "selected", "predictedUs", "medianUs", "effectiveGflops", "shareOfPeak", "vsDense", "vsOrt", "vsPeers", "batch");
        JsonElement[] all = [.. rows.EnumerateArray()];
        Assert.That(all.Count(row => row.GetProperty("selected").GetBoolean()), Is.EqualTo(1));
        Assert.That(all.Select(row => row.GetProperty("kernel").GetString()), Has.Some.Contains("dense"));
        foreach (JsonElement row in all)
        {
            Assert.That(row.GetProperty("pattern").GetString(), Is.EqualTo(pattern));
            Assert.That(row.GetProperty("sparsity").GetDouble(), Is.EqualTo(sparsity).Within(0.03));
            Assert.That(row.GetProperty("medianUs").GetDouble(), Is.Positive);
            Assert.That(row.GetProperty("vsDense").GetDouble(), Is.Positive);
        }
    }

    [Test]
    public void Sparse_products_of_other_libraries_are_timed_beside_them()
    {
        SparsePeer[] peers = [.. SparsePeerCatalog.Available];
        if (peers.Length == 0) Assert.Ignore(string.Join("; ", SparsePeerCatalog.All.Select(peer => peer.Absence)));
        JsonElement json = Succeed("kernels --seconds 0.01 --json --rows 40 --taps 36 --columns 20 --sparsity 0.5");
        foreach (JsonElement row in json.GetProperty("rows").EnumerateArray())
        {
            JsonElement compared = row.GetProperty("vsPeers");
            JsonAssert.AllHaveKeys(compared, "name", "version", "medianUs", "speedup");
            Assert.That(compared.EnumerateArray().Select(peer => peer.GetProperty("name").GetString()), Is.EqualTo(peers.Select(peer => peer.Name)));
            foreach (JsonElement peer in compared.EnumerateArray())
            {
                double ratio = peer.GetProperty("medianUs").GetDouble() / row.GetProperty("medianUs").GetDouble();
                Assert.That(peer.GetProperty("speedup").GetDouble(), Is.EqualTo(ratio).Within(1e-6 * ratio));
            }
        }

        JsonAssert.AllHaveKeys(json.GetProperty("peers"), "name", "version", "absence");
        Assert.That(json.GetProperty("date").GetString(), Does.Match(@"^\d{4}-\d\d-\d\d$"));
        Assert.That(json.GetProperty("framework").GetString(), Does.StartWith(".NET"));
    }

    [TestCase("--pattern spiral", "spiral")]
    [TestCase("--rows 8 --output results", "--output is for the standard table")]
    [TestCase("--weights half --output results", "--output is for the standard table")]
    [TestCase("--rows 8 --taps 10 --window 3", "multiple of 9")]
    [TestCase("--rows 8 --taps 9 --window 3 --columns 10", "square plane")]
    [TestCase("--rows 8 --taps 9 --window 3 --columns 9 --batch", "--batch")]
    public void What_does_not_fit_is_said(string options, string expected)
    {
        (int code, string output, string error) = Run($"kernels --seconds 0.01 {options}");
        Assert.That(code, Is.EqualTo(ExitCodes.Failure));
        Assert.That(output, Is.Empty);
        Assert.That(error, Does.Contain(expected));
    }

    [Test]
    public void Advice_covers_every_pattern_and_agrees_with_its_break_even()
    {
        JsonElement json = Succeed("advise --rows 64 --taps 96 --columns 80 --json");
        JsonAssert.AllHaveKeys(json.GetProperty("advice"), "pattern", "sparsity", "kernel", "predictedUs", "speedup");
        JsonAssert.AllHaveKeys(json.GetProperty("breakEven"), "pattern", "sparsity");
        foreach (JsonElement entry in json.GetProperty("breakEven").EnumerateArray())
        {
            string pattern = entry.GetProperty("pattern").GetString()!;
            double[] faster =
            [
                .. json.GetProperty("advice").EnumerateArray()
                    .Where(row => row.GetProperty("pattern").GetString() == pattern && row.GetProperty("speedup").GetDouble() > 1)
                    .Select(row => row.GetProperty("sparsity").GetDouble()),
            ];
            JsonElement least = entry.GetProperty("sparsity");
            Assert.That(least.ValueKind == JsonValueKind.Null, Is.EqualTo(faster.Length == 0), pattern);
            if (faster.Length > 0) Assert.That(least.GetDouble(), Is.EqualTo(faster.Min()), pattern);
        }
    }

    private static JsonElement Succeed(string line)
    {
        (int code, string output, string error) = Run(line);
        Assert.That(code, Is.Zero, error);
        return new ToolOutcome(code, output, error).Json();
    }

    private static (int Code, string Output, string Error) Run(string line)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = CommandLine.Run(line.Split(' '), output, error);
        return (code, output.ToString(), error.ToString());
    }
}
