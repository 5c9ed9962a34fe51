using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Results;

namespace SparseRuntime.Tool.Tests;

/// <summary>Kept timings of kernels and the pages made from them.</summary>
public sealed class KernelResultsTests
{
    private static string Root { get; } = FindRoot();

    [Test]
    public void The_readme_has_the_table_of_the_results_that_it_names()
    {
        string readme = File.ReadAllText(Path.Combine(Root, "README.md"));
        string? source = SpeedSection.Source(readme);
        Assert.That(source, Is.Not.Null, "README.md has a line '<!-- kernels PATH -->'");
        string expected = SpeedSection.Replace(readme, source!, KernelResultsFile.Load(Path.Combine(Root, source!)));
        Assert.That(readme, Is.EqualTo(expected), $"'sparsert publish {source} --readme README.md' makes it so");
    }

    [Test]
    public void Every_page_is_that_of_the_results_beside_it()
    {
        string[] files = Directory.GetFiles(Path.Combine(Root, "benchmarks", "results"), "kernels.json", SearchOption.AllDirectories);
        Assert.That(files, Is.Not.Empty);
        foreach (string file in files)
        {
            KernelsResult result = KernelResultsFile.Load(file);
            Assert.That(Path.GetFileName(Path.GetDirectoryName(file)), Is.EqualTo(KernelResultsFile.FolderName(result.Processor)));
            Assert.That(File.ReadAllText(Path.ChangeExtension(file, ".md")), Is.EqualTo(KernelsPage.Text(result)), $"'sparsert publish {file}' makes it so");
        }
    }

    [Test]
    public void What_a_session_chooses_is_kept_and_read_again()
    {
        using var folder = new TemporaryFolder();
        string path = KernelResultsFile.Save(Result(Row("chosen", 0.5, true), Row("other", 0.5, false)), folder["results"]);
        Assert.That(path, Is.EqualTo(folder[Path.Combine("results", "maker-chip-9-3-ghz", "kernels.json")]));
        KernelsResult read = KernelResultsFile.Load(path);
        Assert.That(read.Rows.Select(row => row.Kernel), Is.EqualTo(new[] { "chosen" }));
        Assert.That(read.Rows[0].VsOrt, Is.NaN);
        Assert.That(read.Date, Is.EqualTo("2030-01-02"));
        string page = File.ReadAllText(Path.ChangeExtension(path, ".md"));
        Assert.That(page, Does.StartWith("# Kernels on Maker (Chip) 9 @ 3 GHz\n"));
        Assert.That(page, Does.Contain("| 40 × 36, 20 columns | unstructured | `chosen` | 50 % | 10.0 | 20.0 | 25 % | 2.0× | – | 3.5× |"));
        Assert.That(page, Does.Not.Contain("other`"));
    }

    [Test]
    public void A_table_replaces_what_is_between_its_lines()
    {
        KernelsResult result = Result(Row("a", 0.5, true), Row("b", 0.9, true));
        string once = SpeedSection.Replace("before\n<!-- kernels -->\nold\n<!-- /kernels -->\nafter\n", "r/kernels.json", result);
        Assert.That(once, Does.StartWith("before\n<!-- kernels r/kernels.json -->\n").And.EndWith("<!-- /kernels -->\nafter\n").And.Not.Contain("old"));
        Assert.That(once, Does.Contain("| layer | 50 % zeros | 90 % zeros |\n| --- | ---: | ---: |\n| 40 × 36, 20 columns | – / 2.0× / 25 % | – / 2.0× / 25 % |"));
        Assert.That(once, Does.Contain("Library 1.2").And.Contain("run 3.5× as fast as in"));
        Assert.That(SpeedSection.Source(once), Is.EqualTo("r/kernels.json"));
        Assert.That(SpeedSection.Replace(once, "r/kernels.json", result), Is.EqualTo(once));
        Assert.That(() => SpeedSection.Replace("nothing", "r", result), Throws.TypeOf<ToolException>().With.Message.Contains("<!-- kernels -->"));
    }

    [Test]
    public void Reports_are_written_again_from_kept_results()
    {
        using var folder = new TemporaryFolder();
        string path = KernelResultsFile.Save(Result(Row("a", 0.5, true)), folder["results"]);
        string readme = folder.Write("README.md", "<!-- kernels -->\n<!-- /kernels -->\n"u8.ToArray());
        File.Delete(Path.ChangeExtension(path, ".md"));
        (int code, string output, string error) = Run("publish", path, "--readme", readme, "--json");
        Assert.That(code, Is.Zero, error);
        JsonAssert.HasKeys(new ToolOutcome(code, output, error).Json(), "written");
        Assert.That(File.Exists(Path.ChangeExtension(path, ".md")));
        Assert.That(SpeedSection.Source(File.ReadAllText(readme)), Is.EqualTo("results/maker-chip-9-3-ghz/kernels.json"));
    }

    [TestCase("no JSON")]
    [TestCase("{}")]
    [TestCase("null")]
    [TestCase("""{ "processor": "p", "rows": [null], "peers": [] }""")]
    [TestCase("""{ "processor": "p", "rows": [{ "kernel": "k", "pattern": "unstructured" }], "peers": [] }""")]
    [TestCase("""{ "processor": "p", "rows": [], "peers": [null] }""")]
    public void Results_that_are_something_else_are_refused(string content)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("kernels.json", System.Text.Encoding.UTF8.GetBytes(content));
        (int code, _, string error) = Run("publish", path);
        Assert.That(code, Is.EqualTo(ExitCodes.Failure));
        Assert.That(error, Does.Contain("is not what 'sparsert kernels --output' writes"));
    }

    [Test]
    public void Timings_of_several_threads_are_not_kept()
    {
        using var folder = new TemporaryFolder();
        (int code, _, string error) = Run("kernels", "--threads", "2", "--output", folder["results"]);
        Assert.That(code, Is.EqualTo(ExitCodes.Failure));
        Assert.That(error, Does.Contain("one thread"));
        Assert.That(Directory.Exists(folder["results"]), Is.False);
    }

    private static KernelsResult Result(params KernelRow[] rows) => new("Maker (Chip) 9 @ 3 GHz", "avx2", 1, 80, rows)
    {
        Framework = ".NET 10",
        Date = "2030-01-02",
        Peers = [new PeerPresence("Library", "1.2", null), new PeerPresence("Lacking", null, "Lacking: it is not there")],
    };

    private static KernelRow Row(string kernel, double sparsity, bool selected) => new(
        kernel, 40, 36, 20, 1, sparsity, "unstructured", selected, 11, 10, 20, 0.25, 2, double.NaN, [new KernelPeer("Library", "1.2", 35, 3.5)], false);

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = CommandLine.Run(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SparseRuntime.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("no folder above the test holds SparseRuntime.sln");
    }
}
