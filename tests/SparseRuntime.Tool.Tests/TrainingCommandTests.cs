using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SparseRuntime.Tool.Tests;

/// <summary><c>train</c> and <c>lottery</c> as processes, on a table of the tests' own.</summary>
[NonParallelizable]
public sealed class TrainingCommandTests
{
    private const string Data = "data:\n  set: ./points.csv\n  validation: 60\n";

    private const string Search = Data + """
        network:
          hidden: [24, 16]
        training:
          steps: 20ep
          batch: 20
          rate: 0.1
          evaluate: 5it
        lottery:
          levels: 2
          rate: 0.4
          controls: {reinitialized: [2], random-mask: [1, 2]}
        """;

    private TemporaryFolder _folder = new();

    [SetUp]
    public void Make()
    {
        _folder = new TemporaryFolder();
        var random = new Random(7);
        var table = new StringBuilder("a,b,c,class\n");
        for (int i = 0; i < 300; i++)
        {
            double[] at = [random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5];
            table.Append(CultureInfo.InvariantCulture, $"{at[0]},{at[1]},{at[2]},{(at[0] * at[1] > 0 ? "even" : "odd")}\n");
        }

        Write("points.csv", table.ToString());
    }

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void A_search_writes_models_masks_and_tables_and_says_so()
    {
        string recipe = Write("r.yaml", Search);
        JsonElement json = ToolProcess.Run("lottery", recipe, "--output", _folder["out"], "--replicates", "2", "--quiet", "--json").Json();
        string folder = json.GetProperty("folder").GetString()!;
        JsonElement[] runs = [.. json.GetProperty("runs").EnumerateArray()];
        Assert.That(runs, Has.Length.EqualTo(2 * 6));
        JsonAssert.HasKeys(runs[0], "replicate", "level", "arm", "kept", "weights", "steps", "earlyStopStep", "validationLoss", "validationAccuracy", "testLoss", "testAccuracy", "finalTestAccuracy", "model");
        JsonAssert.HasKeys(json, "verb", "recipe", "hash", "folder", "seed", "hasClasses", "hasValidation", "hasTest", "runs");
        Assert.That(runs[0].GetProperty("kept").GetInt32(), Is.EqualTo(488));
        Assert.That(runs[0].GetProperty("testAccuracy").ValueKind, Is.EqualTo(JsonValueKind.Null), "a table has no samples to test with");
        Assert.That(Path.GetFileName(folder), Is.EqualTo($"lottery_{json.GetProperty("hash").GetString()}"));
        foreach (string file in new[] { "recipe.yaml", "results.csv", "layers.csv", "replicate_1/initial.npz", "replicate_1/level_2/ticket/model.onnx", "replicate_1/level_2/ticket/mask.npz", "replicate_0/level_1/random-mask/curve.csv" })
            Assert.That(Path.Combine(folder, file), Does.Exist);
        string model = Path.Combine(folder, runs[^1].GetProperty("model").GetString()!);
        JsonElement inspected = ToolProcess.Run("inspect", model, "--json").Json();
        Assert.That(inspected.GetProperty("nonzeros").GetInt64(), Is.EqualTo(runs[^1].GetProperty("kept").GetInt64()));
    }

    [Test]
    public void A_search_that_is_interrupted_exits_with_130_and_comes_to_the_same_files()
    {
        if (OperatingSystem.IsWindows()) Assert.Ignore("signals are sent by kill, which Windows lacks");
        string recipe = Write("r.yaml", Search.Replace("20ep", "400ep", StringComparison.Ordinal));
        ToolOutcome whole = ToolProcess.Run("lottery", recipe, "--output", _folder["whole"], "--quiet");
        Assert.That(whole.ExitCode, Is.Zero, whole.Error);
        foreach (string signal in new[] { "INT", "TERM", "KILL" })
        {
            string output = _folder[signal];
            var random = new Random(signal.Length);
            for (int attempt = 0; ; attempt++)
            {
                int after = random.Next(1, 5);
                bool sent = false;
                ToolOutcome outcome = ToolProcess.Run(["lottery", recipe, "--output", output, "--quiet"], process =>
                {
                    // Not before the recipe is written: from then on it trains.
                    if (sent || after-- > 0 || !Directory.Exists(output) || !Directory.EnumerateFiles(output, "*.npz", SearchOption.AllDirectories).Any()) return;
                    sent = attempt < 4;
                    if (sent) Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
                });
                if (outcome.ExitCode == 0) break;
                Assert.That(outcome.ExitCode, Is.EqualTo(signal switch { "KILL" => 137, "TERM" when outcome.Error.Length == 0 => 143, _ => ExitCodes.Interrupted }));
                // The first signal comes when training has begun; later ones may come before the program has.
                if (signal != "KILL" && attempt == 0) Assert.That(outcome.Error, Does.Contain("interrupted").And.Contain("the same command goes on"));
                Assert.That(attempt, Is.LessThan(10));
            }

            string[] files = Files(_folder["whole"]);
            Assert.That(Files(output), Is.EqualTo(files), signal);
            foreach (string file in files)
                Assert.That(File.ReadAllBytes(Path.Combine(output, file)), Is.EqualTo(File.ReadAllBytes(Path.Combine(_folder["whole"], file))), $"{signal}: {file}");
        }
    }

    [Test]
    public void More_levels_and_replicates_go_on_from_what_is_there()
    {
        string recipe = Write("r.yaml", Search);
        Assert.That(ToolProcess.Run("lottery", recipe, "--output", _folder["out"], "--resume").ExitCode, Is.EqualTo(ExitCodes.Failure), "there is nothing yet");
        ToolOutcome first = ToolProcess.Run("lottery", recipe, "--output", _folder["out"], "--levels", "1", "--threads", "1");
        Assert.That(first.Output, Does.Contain("replicate 0, level 1, random-mask").And.Not.Contain("level 2"));
        ToolOutcome second = ToolProcess.Run("lottery", recipe, "--output", _folder["out"], "--resume", "--threads", "2");
        Assert.That(second.Output, Does.Contain("replicate 0, level 2, ticket").And.Not.Contain("level 1, ticket:"));
        JsonElement preview = ToolProcess.Run("lottery", recipe, "--output", _folder["out"], "--replicates", "3", "--dry-run", "--json").Json();
        Assert.That((preview.GetProperty("runsPerReplicate").GetInt32(), preview.GetProperty("runsDone").GetInt32()), Is.EqualTo((6, 6)));
        Assert.That(preview.GetProperty("levels")[2].GetProperty("kept").EnumerateArray().Select(kept => kept.GetInt32()), Is.EqualTo(new[] { 26, 138, 21 }));
        ToolOutcome third = ToolProcess.Run("lottery", recipe, "--output", _folder["out"], "--replicates", "3", "--replicate", "2");
        Assert.That(third.Output, Does.Contain("replicate 2, level 2, ticket").And.Not.Contain("replicate 1,"));
    }

    [Test]
    public void Results_of_other_data_are_not_handed_out()
    {
        string recipe = Write("r.yaml", $"{Data}network: {{hidden: [4]}}\ntraining: {{steps: 3ep}}\n");
        string folder = ToolProcess.Run("train", recipe, "--output", _folder["out"], "--json").Json().GetProperty("folder").GetString()!;
        string kept = File.ReadAllText(Path.Combine(folder, "data.sha256"));
        Assert.That(kept, Does.Match("^[0-9a-f]{64}\n$"));
        string points = File.ReadAllText(_folder["points.csv"]);
        Write("points.csv", points.Replace(",even\n", ",odd\n", StringComparison.Ordinal).Replace("0.1", "0.2", StringComparison.Ordinal) + "0,0,0,even\n");
        foreach (string option in new[] { "--quiet", "--resume", "--dry-run" })
        {
            ToolOutcome outcome = ToolProcess.Run("train", recipe, "--output", _folder["out"], option);
            Assert.That((outcome.ExitCode, outcome.Output), Is.EqualTo((ExitCodes.Failure, "")), option);
            Assert.That(outcome.Error, Does.Contain("other data").And.Contain(Path.Combine(folder, "data.sha256")).And.Contain("remove"), option);
        }

        Write("points.csv", points);
        File.Delete(Path.Combine(folder, "data.sha256"));
        Assert.That(ToolProcess.Run("train", recipe, "--output", _folder["out"]).ExitCode, Is.Zero, "a folder that does not say which data it is of gets to");
        Assert.That(File.ReadAllText(Path.Combine(folder, "data.sha256")), Is.EqualTo(kept));
    }

    [TestCase("")]
    [TestCase("pruning: {method: gradual, sparsity: 0.8, every: 10it}", 0.8)]
    [TestCase("pruning: {method: rigl, sparsity: 0.8, every: 10it}", 0.8)]
    [TestCase("pruning: {method: set, sparsity: 0.8}", 0.8)]
    [TestCase("pruning: {method: snip, sparsity: 0.8}", 0.8)]
    [TestCase("pruning: {method: synflow, sparsity: 0.8}", 0.8)]
    [TestCase("pruning: {method: one-shot, sparsity: 0.8, at: 5ep, criterion: taylor}", 0.8)]
    [TestCase("pruning: {method: adaptive, sparsity: 0.3, step: 0.3, every: 10it}", 0.3)]
    [TestCase("pruning: {method: snfs, sparsity: 0.8}", 0.8)]
    [TestCase("pruning: {method: granet, sparsity: 0.8, every: 10it}", 0.8)]
    [TestCase("pruning: {method: static-random, sparsity: 0.8}", 0.8)]
    [TestCase("pruning: {method: early-bird, sparsity: 0.5, queue: 2, distance: 0.4}", 0.5)]
    public void Training_prunes_as_the_recipe_says(string pruning, double sparsity = 0)
    {
        string recipe = Write("r.yaml", $"{Data}network: {{hidden: [24, 16]}}\ntraining: {{steps: 20ep, batch: 20, evaluate: 10it}}\n{pruning}\n");
        JsonElement run = ToolProcess.Run("train", recipe, "--output", _folder["out"], "--json").Json().GetProperty("runs")[0];
        Assert.That(1 - (run.GetProperty("kept").GetDouble() / run.GetProperty("weights").GetDouble()), Is.EqualTo(sparsity).Within(0.02));
        Assert.That(run.GetProperty("validationAccuracy").GetDouble(), Is.GreaterThan(0.4));
    }

    [Test]
    public void Numbers_can_be_learnt_and_normalization_layers_be_had()
    {
        string recipe = Write("r.yaml", "data: {set: ./points.csv, target: c, validation: 60}\nnetwork: {hidden: [8], normalization: batch}\ntraining: {steps: 3ep}\n");
        ToolOutcome outcome = ToolProcess.Run("train", recipe, "--output", _folder["out"]);
        Assert.That(outcome.ExitCode, Is.EqualTo(ExitCodes.Failure), "the classes of the last column are no numbers");
        string numbers = string.Join('\n', File.ReadLines(_folder["points.csv"]).Select(line => line[..line.LastIndexOf(',')])) + "\n";
        Write("points.csv", numbers);
        recipe = Write("r.yaml", "data: {set: ./points.csv, numbers: true, validation: 60}\nnetwork: {hidden: [8], normalization: batch}\ntraining: {steps: 3ep}\n");
        outcome = ToolProcess.Run("train", recipe, "--output", _folder["out"]);
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Error);
        Assert.That(outcome.Output, Does.Contain("Losses are those").And.Contain("there are no samples to test with").And.Not.Contain("validation 0.0 %"));
    }

    [Test]
    public void A_replicate_that_diverges_keeps_no_other_from_being_trained()
    {
        // Of two replicates at a rate on the edge one or both diverge; what matters is that both were tried and the tables are there.
        ToolOutcome outcome = ToolProcess.Run("train", Write("r.yaml", $"{Data}training: {{rate: 1e30, evaluate: 1it}}\nreplicates: 2\n"), "--output", _folder["out"]);
        Assert.That(outcome.ExitCode, Is.EqualTo(ExitCodes.Failure));
        Assert.That(outcome.Error, Does.Contain("replicate 0, level 0, trained").And.Contain("replicate 1, level 0, trained"));
        Assert.That(Directory.EnumerateFiles(_folder["out"], "results.csv", SearchOption.AllDirectories).Count(), Is.EqualTo(1));
    }

    [Test]
    public void The_recipe_in_the_folder_covers_all_that_is_there()
    {
        string recipe = Write("r.yaml", Search);
        ToolProcess.Run("lottery", recipe, "--output", _folder["out"], "--levels", "3", "--replicates", "2", "--quiet");
        ToolProcess.Run("lottery", recipe, "--output", _folder["out"], "--levels", "1", "--replicates", "1", "--quiet");
        string kept = Directory.EnumerateFiles(_folder["out"], "recipe.yaml", SearchOption.AllDirectories).Single();
        Assert.That(File.ReadAllText(kept), Does.Contain("levels: 3").And.Contain("replicates: 2").And.Contain("random-mask: [1, 2]"));
        ToolOutcome one = ToolProcess.Run("lottery", recipe, "--output", _folder["out"], "--replicate", "0", "--quiet", "--json");
        Assert.That(one.Json().GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("replicate").GetInt32()), Is.All.Zero);
    }

    [TestCase("training: {rate: 1e30}", "training has diverged")]
    [TestCase("training: {rte: 0.1}", "did you mean 'rate'?")]
    [TestCase("training: {steps: -3ep}", "-3ep")]
    [TestCase("network: {hidden: [0]}", "network.hidden")]
    [TestCase("pruning: {method: gradual, sparsity: 1.5}", "pruning.sparsity")]
    [TestCase("lottery: {levels: 3}", "'sparsert lottery' does that")]
    public void What_cannot_be_is_refused_or_stopped(string section, string message)
    {
        ToolOutcome outcome = ToolProcess.Run("train", Write("r.yaml", $"{Data}{section}\n"), "--output", _folder["out"]);
        Assert.That((outcome.ExitCode, outcome.Output), Is.EqualTo((ExitCodes.Failure, "")), outcome.Error);
        Assert.That(outcome.Error, Does.StartWith("error: ").And.Contain(message));
    }

    [Test]
    public void Steps_are_timed_dense_and_sparse()
    {
        JsonElement json = ToolProcess.Run("train", Write("r.yaml", Data), "--benchmark", "0.9", "--threads", "1", "--json").Json();
        JsonAssert.HasKeys(json, "network", "batch", "threads", "device", "denseMicroseconds", "denseGflops", "shareOfPeak", "sparsity", "maskedMicroseconds", "sparseMicroseconds", "sparseSpeedup");
        Assert.That(json.GetProperty("network").GetString(), Is.EqualTo("3-300-100-2"));
        Assert.That(json.GetProperty("denseMicroseconds").GetDouble() / json.GetProperty("sparseMicroseconds").GetDouble(), Is.EqualTo(json.GetProperty("sparseSpeedup").GetDouble()).Within(1e-9));
        Assert.That(Directory.Exists(_folder["results"]), Is.False, "nothing is trained");
    }

    [Test]
    public void Data_that_is_not_there_or_too_small_is_refused()
    {
        Assert.That(ToolProcess.Run("train", Write("r.yaml", "data: {set: ./none.csv}\n")).Error, Does.Contain("none.csv"));
        Assert.That(ToolProcess.Run("train", Write("r.yaml", "data: {set: ./points.csv, validation: 290, training: 20}\n")).Error, Does.Contain("300 samples"));
        Write("one.csv", "a,b\n1,k\n2,k\n3,k\n");
        Assert.That(ToolProcess.Run("train", Write("r.yaml", "data: {set: ./one.csv, validation: 0}\n")).Error, Does.Contain("one class only, 'k'"));
        Assert.That(ToolProcess.Run("train", _folder["none.yaml"]).Error, Does.Contain("there is no recipe"));
        Assert.That(ToolProcess.Run("lottery", Write("r.yaml", Data)).Error, Does.Contain("'levels'"));
    }

    private string Write(string name, string content) => _folder.Write(name, Encoding.UTF8.GetBytes(content));

    private static string[] Files(string folder) => [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path)).Order(StringComparer.Ordinal)];
}
