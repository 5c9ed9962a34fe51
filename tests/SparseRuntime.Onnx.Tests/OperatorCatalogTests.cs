using System.Text.RegularExpressions;

namespace SparseRuntime.Onnx.Tests;

/// <summary>What users are told is supported is what is supported.</summary>
[TestFixture]
public sealed partial class OperatorCatalogTests
{
    [Test]
    public void The_readme_lists_the_operators_of_the_catalogue_in_alphabetical_order()
    {
        string readme = File.ReadAllText(Path.Combine(Root(), "README.md"));
        Match section = OperatorsSection().Match(readme);
        Assert.That(section.Success, "README.md has a heading 'Supported operators'");
        string[] listed = [.. Quoted().Matches(section.Groups[1].Value).Select(match => match.Groups[1].Value)];
        // Constant nodes become constants and have no translation.
        string[] supported = [.. OnnxOperatorCatalog.OperatorTypes.Append("Constant").Order(StringComparer.Ordinal)];
        Assert.That(listed, Is.EqualTo(supported));
    }

    [Test]
    public void The_readme_tells_the_supported_operator_sets()
    {
        string readme = File.ReadAllText(Path.Combine(Root(), "README.md"));
        Assert.That(readme, Does.Contain($"operator sets {OpsetTable.Oldest} to {OpsetTable.Newest}"));
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(TestContext.CurrentContext.TestDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SparseRuntime.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("no folder above the test holds SparseRuntime.sln");
    }

    [GeneratedRegex("^## Supported operators\n(.*?)^## ", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex OperatorsSection();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}
