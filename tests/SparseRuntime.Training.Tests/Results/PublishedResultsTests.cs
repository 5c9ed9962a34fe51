namespace SparseRuntime.Training.Tests;

/// <summary>The results of searches that come with the repository are those of its recipes, and its verdicts those of the code.</summary>
public sealed class PublishedResultsTests
{
    private static readonly string Folder = Path.Combine(RecipeFileTests.Root, "benchmarks", "results", "tickets");

    public static IEnumerable<string> Names() => Directory.EnumerateDirectories(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Names))]
    public void Verdicts_are_those_of_the_tables(string name)
    {
        string folder = Path.Combine(Folder, name);
        Assert.That(ClaimTable.Of(LotteryResults.Read(folder)).ToCsv(), Is.EqualTo(File.ReadAllText(Path.Combine(folder, "claims.csv"))));
    }

    [TestCaseSource(nameof(Names))]
    public void Recipes_are_those_that_come_along(string name)
    {
        string[] known = [.. Directory.EnumerateFiles(Path.Combine(RecipeFileTests.Root, "benchmarks", "recipes"), "*.yaml").Select(path => Recipe.Load(path).Hash("lottery"))];
        Assert.That(known, Does.Contain(Recipe.Load(Path.Combine(Folder, name, "recipe.yaml")).Hash("lottery")));
    }
}
