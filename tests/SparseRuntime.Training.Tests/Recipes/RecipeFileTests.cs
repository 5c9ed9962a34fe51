using System.Text;

namespace SparseRuntime.Training.Tests;

public sealed class RecipeFileTests
{
    /// <summary>The repository.</summary>
    internal static readonly string Root = FindRoot();

    private TemporaryFolder _folder = new();

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Remove() => _folder.Dispose();

    public static IEnumerable<string> Examples() => Directory.EnumerateFiles(Path.Combine(Root, "benchmarks", "recipes"), "*.yaml").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Examples))]
    public void Recipes_that_come_along_are_recipes(string name)
    {
        Recipe recipe = Recipe.Load(Path.Combine(Root, "benchmarks", "recipes", name));
        int batches = recipe.BatchesPerEpoch(recipe.Data.TrainingOf(60_000));
        Assert.That(recipe.ToTrainingPlan(batches).Steps, Is.GreaterThan(0));
        if (name.StartsWith("tickets", StringComparison.Ordinal)) Assert.That(recipe.ToLotteryPlan(batches).Controls, Is.Not.Empty);
        Assert.That(Recipe.Parse(recipe.Canonical(), name), Is.EqualTo(recipe));
    }

    [Test]
    public void The_recipes_of_the_protocol_come_along() => Assert.That(
        Examples(),
        Is.SupersetOf(new[] { "tickets-smoke.yaml", "tickets-fashion-mnist.yaml", "tickets-fashion-mnist-momentum.yaml", "tickets-mnist.yaml", "train-fashion-mnist.yaml", "gradual-fashion-mnist.yaml", "rigl-fashion-mnist.yaml" }));

    [Test]
    public void Searches_keep_the_shares_of_the_protocol()
    {
        Assert.That(Kept("tickets-smoke.yaml"), Is.EqualTo(0.076).Within(0.0005));
        Assert.That(Kept("tickets-fashion-mnist-momentum.yaml"), Is.EqualTo(0.036).Within(0.0005));
        Assert.That(Kept("tickets-fashion-mnist.yaml"), Is.EqualTo(0.0096).Within(0.0001));

        static double Kept(string name)
        {
            LotteryPlan plan = Recipe.Load(Path.Combine(Root, "benchmarks", "recipes", name)).ToLotteryPlan(550);
            double output = plan.OutputRate ?? plan.Rate / 2;
            return Pruning.IterativePruning.Density([784 * 300, 300 * 100, 100 * 10], [plan.Rate, plan.Rate, output], plan.Levels);
        }
    }

    [Test]
    public void Files_are_read_with_or_without_a_mark_and_with_any_line_ends()
    {
        Recipe expected = Recipe.Parse(RecipeSamples.Full, "full");
        byte[] plain = Encoding.UTF8.GetBytes(RecipeSamples.Full);
        Assert.That(Recipe.Load(_folder.Write("a.yaml", plain)), Is.EqualTo(expected));
        Assert.That(Recipe.Load(_folder.Write("b.yaml", [0xEF, 0xBB, 0xBF, .. plain])), Is.EqualTo(expected));
        Assert.That(Recipe.Load(_folder.Write("c.yaml", Encoding.UTF8.GetBytes(RecipeSamples.Full.Replace("\n", "\r\n", StringComparison.Ordinal)))), Is.EqualTo(expected));
    }

    [Test]
    public void Files_that_are_no_recipes_are_refused_by_name()
    {
        var random = new Random(7);
        var bytes = new byte[4000];
        random.NextBytes(bytes);
        Refused("noise.yaml", bytes, "UTF-8");
        Refused("utf16.yaml", Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(RecipeSamples.Least)).ToArray(), "UTF-8");
        Refused("large.yaml", new byte[10_000_000], "10000000 bytes");
        Refused("zeros.yaml", new byte[100], "U+0000");
        Refused("empty.yaml", [], "empty");
        string missing = _folder["missing.yaml"];
        Assert.That(() => Recipe.Load(missing), Throws.InstanceOf<IOException>().With.Message.Contains("missing.yaml"));
        Assert.That(() => Recipe.Load(Path.GetDirectoryName(missing)!), Throws.InstanceOf<IOException>());

        void Refused(string name, byte[] content, string says) =>
            Assert.That(() => Recipe.Load(_folder.Write(name, content)), Throws.InstanceOf<RecipeException>().With.Message.Contains(name).And.Message.Contains(says));
    }

    [Test]
    public void The_list_of_keys_is_that_of_the_code()
    {
        string[] expected = [.. RecipeKeys.Describe().Select(key => $"| `{RecipeSource.Join(key.Section, key.Name)}` | {key.Type} | {key.Default} | {key.Range} | {key.With} |")];
        string[] rows = [.. File.ReadAllLines(Path.Combine(Root, "src", "SparseRuntime.Training", "RECIPES.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal))];
        Assert.That(rows.Select(row => row[..(row.LastIndexOf('|', row.Length - 2) + 1)]), Is.EqualTo(expected));
        foreach (string row in rows)
            Assert.That(row.TrimEnd('|', ' ').Split('|')[^1].Trim(), Is.Not.Empty, row);
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "SparseRuntime.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("the tests run outside the repository");
    }
}
