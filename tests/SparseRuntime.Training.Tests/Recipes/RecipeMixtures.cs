using System.Text;

namespace SparseRuntime.Training.Tests;

/// <summary>Recipes of random keys, most of which go together.</summary>
internal static class RecipeMixtures
{
    private static readonly string[] Network = ["hidden: [20, 10]", "activation: tanh", "normalization: batch", "initialization: sparsity-aware"];

    private static readonly string[] Training =
    [
        "steps: 40ep", "batch: 60", "keep-short-batch: false", "optimizer: adam", "rate: 3.0e-3", "weight-decay: 0.00010", "clip: 1", "warm-up: 500it", "evaluate: 2ep", "patience: 3", "averaging: 0.5",
        "schedule: cosine",
    ];

    private static readonly string[] Pruning = ["output-sparsity: 0.25", "end: 11ep", "every: 50it", "distribution: uniform"];

    private static readonly string[] Lottery = ["levels: 9", "rate: 0.30", "rewind: learning-rate", "rewind-to: 1ep", "controls: {step-0: [9], random-mask-even: [1, 2]}"];

    /// <summary>A text; some contradict themselves.</summary>
    public static string Make(Random random)
    {
        var sections = new List<string> { $"data: {{set: {new[] { "mnist", "'fashion-mnist'", "./x.csv", "\"./ä b.npz\"" }[random.Next(4)]}}}" };
        if (random.Next(2) == 0) sections.Add($"seed: {random.Next()}");
        if (random.Next(2) == 0) sections.Add($"name: {new[] { "Plain", "'1'", "\"a\\\\b: #\"", "|-\n  folded", "0x10" }[random.Next(5)]}");
        if (random.Next(2) == 0) sections.Add(Section("network", Network, random));
        if (random.Next(2) == 0) sections.Add(Section("training", Training, random));
        int third = random.Next(3);
        if (third == 0) sections.Add(Section("pruning", [.. Pruning], random, "method: rigl", $"sparsity: {random.NextDouble():R}"));
        if (third == 1) sections.Add(Section("lottery", Lottery, random, "scope: layer"));
        string[] order = [.. sections];
        random.Shuffle(order);
        return string.Join('\n', order);
    }

    private static string Section(string name, string[] keys, Random random, params string[] always)
    {
        string[] chosen = [.. keys.Where(_ => random.Next(2) == 0), .. always];
        if (chosen.Length == 0) chosen = [keys[0]];
        random.Shuffle(chosen);
        var text = new StringBuilder(name).Append(":\n");
        foreach (string key in chosen)
            text.Append("   ").Append(key).Append(random.Next(5) == 0 ? "   # why not\n" : "\n");
        return text.ToString().TrimEnd();
    }
}
