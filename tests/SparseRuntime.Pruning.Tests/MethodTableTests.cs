using System.Text.RegularExpressions;

namespace SparseRuntime.Pruning.Tests;

/// <summary>The table of methods names types and tests that exist.</summary>
public partial class MethodTableTests
{
    private static readonly string Root = FindRoot();

    [Test]
    public void Every_type_in_the_table_exists()
    {
        HashSet<string> types = [.. Sources("src").Concat(Sources("kernels")).Concat(Sources("tools")).SelectMany(text => TypeName().Matches(text)).Select(match => match.Groups[1].Value)];
        string[] missing = [.. Rows().Select(row => row.Type).Where(type => !types.Contains(type))];
        Assert.That(missing, Is.Empty);
    }

    [Test]
    public void Every_test_in_the_table_exists()
    {
        var tests = new HashSet<string>();
        foreach (string text in Sources("tests"))
        {
            string fixture = TypeName().Match(text).Groups[1].Value;
            foreach (Match method in TestName().Matches(text))
                tests.Add($"{fixture}.{method.Groups[1].Value}");
        }

        string[] missing = [.. Rows().Select(row => row.Test).Where(test => !tests.Contains(test))];
        Assert.That(missing, Is.Empty);
    }

    [Test]
    public void The_table_names_every_public_type_that_computes()
    {
        string[] named = [.. Rows().Select(row => row.Type)];
        string[] missing = [.. typeof(RigL).Assembly.GetExportedTypes()
            .Where(type => type.IsAbstract && type.IsSealed && type.Namespace == "SparseRuntime.Pruning")
            .Select(type => type.Name)
            .Except(named)
            .Except([nameof(CriterionCatalog), nameof(NetworkPruning)])];
        Assert.That(missing, Is.Empty);
    }

    private static (string Type, string Test)[] Rows()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Root, "src", "SparseRuntime.Training", "METHODS.md"));
        (string Type, string Test)[] rows = [.. lines.Where(line => line.StartsWith('|') && !line.StartsWith("| id ", StringComparison.Ordinal) && !line.StartsWith("| ---", StringComparison.Ordinal)).Select(line =>
        {
            string[] cells = [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];
            Assert.That(cells, Has.Length.EqualTo(6), line);
            return (cells[4].Trim('`'), cells[5].Trim('`'));
        })];
        Assert.That(rows, Is.Not.Empty);
        return rows;
    }

    private static IEnumerable<string> Sources(string folder) => Directory
        .EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Select(File.ReadAllText);

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "SparseRuntime.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("the tests run outside the repository");
    }

    [GeneratedRegex(@"\b(?:class|record struct|record|struct|enum) (\w+)")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"public void (\w+)\(")]
    private static partial Regex TestName();
}
