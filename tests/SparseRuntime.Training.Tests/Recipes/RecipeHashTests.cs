namespace SparseRuntime.Training.Tests;

/// <summary>Folders of results are found again by hashes: they must never change for a recipe that says the same.</summary>
public sealed class RecipeHashTests
{
    /// <summary>Keys of what can be added to results that are there.</summary>
    private static readonly string[] Additions = ["name", "replicates", "lottery.levels", "lottery.controls", "experiments"];

    [TestCase(RecipeSamples.Least, "train", "680fc38f7397")]
    [TestCase(RecipeSamples.Least, "lottery", "9b8920eb2540")]
    [TestCase(RecipeSamples.Full, "lottery", "846f4dd83909")]
    [TestCase("data: {set: mnist}\npruning: {method: rigl, sparsity: 0.95, end: 6ep}", "train", "bee9ef0167d4")]
    [TestCase("data: {set: ./a.csv, target: price, numbers: true}\nnetwork: {hidden: [64]}\nseed: 3", "train", "d2611b27ea8b")]
    public void Hashes_of_recipes_stay(string text, string verb, string hash) => Assert.That(Recipe.Parse(text, "x").Hash(verb), Is.EqualTo(hash));

    [TestCase("data:\n  set: \"fashion-mnist\"\n")]
    [TestCase("# a comment\nseed: 1\ntraining: {rate: 1.0e-1, steps: 12ep, schedule: constant}\ndata: {set: fashion-mnist, per-feature: false}")]
    [TestCase("data: {set: fashion-mnist}\nname: Something\nreplicates: 9")]
    public void What_says_the_same_has_the_same_hash(string text) =>
        Assert.That(Recipe.Parse(text, "x").Hash("train"), Is.EqualTo(Recipe.Parse(RecipeSamples.Least, "x").Hash("train")));

    [Test]
    public void What_says_something_else_has_another()
    {
        string[] hashes = [.. RecipeSamples.ByKey.Where(sample => !Additions.Any(addition => sample.Key == addition || sample.Key.StartsWith($"{addition}.", StringComparison.Ordinal) || sample.Key.StartsWith($"{addition}[", StringComparison.Ordinal))).Select(sample => Recipe.Parse(sample.Text, sample.Key).Hash("lottery"))];
        Assert.That(hashes, Is.Unique);
        Assert.That(hashes, Has.None.EqualTo(Recipe.Parse(RecipeSamples.Least, "x").Hash("lottery")));
        Assert.That(hashes, Has.All.Match("^[0-9a-f]{12}$"));
    }

    [Test]
    public void Levels_replicates_controls_and_experiments_can_be_added_to_results()
    {
        Recipe recipe = Recipe.Parse(RecipeSamples.Full, "full");
        Assert.That(recipe.With(levels: 2, replicates: 50).Hash("lottery"), Is.EqualTo(recipe.Hash("lottery")));
        Assert.That((recipe with { Experiments = [], Lottery = recipe.Lottery! with { Controls = [] } }).Hash("lottery"), Is.EqualTo(recipe.Hash("lottery")));
        Assert.That(recipe.With(seed: 8).Hash("lottery"), Is.Not.EqualTo(recipe.Hash("lottery")));
        Assert.That(recipe.Hash("branch"), Is.Not.EqualTo(recipe.Hash("lottery")));
    }

    [Test]
    public void The_canonical_form_is_this_text() => Assert.That(Recipe.Parse(RecipeSamples.Full, "full").Canonical(), Is.EqualTo("""
        name: "Everything at once"
        data:
          set: fashion-mnist
          training: 10000
        network:
          activation: tanh
        training:
          steps: 10ep
          batch: 50
          optimizer: adam
          rate: 0.0012
          schedule: step
          milestones: [4ep, 8ep]
          warm-up: 100it
        lottery:
          levels: 6
          rate: 0.35
          controls: {reinitialized: [4, 6], one-shot: [4]}
        experiments:
          - kind: perturbation
            levels: [2, 4]
            scales: [0.5, 3]
          - kind: linear-connectivity
            levels: [0]
        replicates: 3
        seed: 7

        """));
}
