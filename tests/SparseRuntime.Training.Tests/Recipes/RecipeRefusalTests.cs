using System.Text;

namespace SparseRuntime.Training.Tests;

/// <summary>What is wrong with a recipe is said before anything runs: where, what, and what would be right.</summary>
public sealed class RecipeRefusalTests
{
    private const string Data = "data: {set: mnist}\n";

    [TestCase("data: {set: mnist}\nlotery: {}", 2, "lotery", "did you mean 'lottery'?")]
    [TestCase(Data + "training:\n  rte: 1", 3, "training.rte", "did you mean 'rate'?")]
    [TestCase(Data + "training:\n  evalaute: 1it", 3, "training.evalaute", "did you mean 'evaluate'?")]
    [TestCase(Data + "training:\n  Batch: 1", 3, "training.Batch", "did you mean 'batch'?")]
    [TestCase(Data + "network: {zzzzzz: 1}", 2, "network.zzzzzz", "there are hidden, activation")]
    [TestCase(Data + "training: {rate: 1}\ntraining: {rate: 2}", 3, "", "there already, in line 2")]
    [TestCase(Data + "training:\n  rate: 1\n  rate: 2", 4, "", "there already, in line 3")]
    [TestCase("training: {rate: 1}", 1, "data", "missing")]
    [TestCase("data: {training: 10}", 1, "data.set", "missing")]
    [TestCase("data: mnist", 1, "data", "a section belongs")]
    [TestCase(Data + "training:", 2, "training", "leave the section out")]
    [TestCase("data: {set: fashon-mnist}", 1, "data.set", "did you mean 'fashion-mnist'?")]
    [TestCase("data: {set: }", 1, "data.set", "nothing")]
    [TestCase("data: {set: ''}", 1, "data.set", "empty")]
    [TestCase("data: {set: mnist, validation: 60000}", 1, "data.validation", "at least one")]
    [TestCase("data: {set: mnist, training: 55001}", 1, "data.training", "55000")]
    [TestCase("data: {set: mnist, labels: ./y}", 1, "data.labels", "goes with")]
    [TestCase("data: {set: ./x.npz, arrays: x}", 1, "data.arrays", "two arrays")]
    [TestCase("data: {set: ./x.npy, labels: ./y.npy, test: ./t.npy}", 1, "data.test-labels", "missing")]
    [TestCase("data: {set: ./x.csv, numbers: yes}", 1, "data.numbers", "true or false")]
    [TestCase(Data + "network: {hidden: [300, 0]}", 2, "network.hidden", "1 to 16777216")]
    [TestCase(Data + "network: {hidden: 300}", 2, "network.hidden", "no list")]
    [TestCase(Data + "network: {hidden: [1.5]}", 2, "network.hidden", "whole number")]
    [TestCase(Data + "network: {hidden: [9000000]}", 2, "network.hidden", "too many weights")]
    [TestCase(Data + "network: {activation: rleu}", 2, "network.activation", "did you mean 'relu'?")]
    [TestCase(Data + "training: {steps: -3ep}", 2, "training.steps", "negative")]
    [TestCase(Data + "training: {steps: 0ep}", 2, "training.steps", "out of range")]
    [TestCase(Data + "training: {steps: 500}", 2, "training.steps", "500it")]
    [TestCase(Data + "training: {steps: 99999999999ep}", 2, "training.steps", "out of range")]
    [TestCase(Data + "training: {batch: 0}", 2, "training.batch", "1 to 1048576")]
    [TestCase(Data + "training: {batch: 99999999999999999999}", 2, "training.batch", "1 to 1048576")]
    [TestCase(Data + "training: {rate: .nan}", 2, "training.rate", "no finite number")]
    [TestCase(Data + "training: {rate: NaN}", 2, "training.rate", "no finite number")]
    [TestCase(Data + "training: {rate: .inf}", 2, "training.rate", "no finite number")]
    [TestCase(Data + "training: {rate: 1e999}", 2, "training.rate", "out of range")]
    [TestCase(Data + "training: {rate: 0}", 2, "training.rate", "above 0")]
    [TestCase(Data + "training: {rate: \"0.1\"}", 2, "training.rate", "the text \"0.1\"")]
    [TestCase(Data + "training: {rate: 1,1}", 2, "training.1", "no such key")]
    [TestCase(Data + "training: {momentum: 0.5}", 2, "training.momentum", "`optimizer: momentum`")]
    [TestCase(Data + "training: {optimizer: momentum, momentum: 1}", 2, "training.momentum", "to below 1")]
    [TestCase(Data + "training: {schedule: cyclic}", 2, "training.period", "missing")]
    [TestCase(Data + "training: {schedule: cosine, period: 1ep}", 2, "training.period", "`schedule: cyclic`")]
    [TestCase(Data + "training: {schedule: cosine, final-rate: 1}", 2, "training.final-rate", "above the rate")]
    [TestCase(Data + "training: {schedule: step, milestones: [6ep, 100it]}", 2, "training.milestones", "must rise")]
    [TestCase(Data + "training: {schedule: step, milestones: [12ep]}", 2, "training.milestones", "end of the training")]
    [TestCase(Data + "training: {schedule: step, milestones: []}", 2, "training.milestones", "empty")]
    [TestCase(Data + "training: {schedule: three-phase, phase-start: 6ep, phase-end: 1000it}", 2, "training.phase-end", "before the start")]
    [TestCase(Data + "training: {steps: 400it, warm-up: 1ep}", 2, "training.warm-up", "beyond the end")]
    [TestCase(Data + "training: {improvement: 1}", 2, "training.improvement", "`patience` above 0")]
    [TestCase("data: {set: mnist, training: 10}\ntraining: {keep-short-batch: false}", 2, "training.batch", "no batch")]
    [TestCase(Data + "pruning: {sparsity: 0.5}", 2, "pruning.method", "missing")]
    [TestCase(Data + "pruning: {method: gradul, sparsity: 0.5}", 2, "pruning.method", "did you mean 'gradual'?")]
    [TestCase(Data + "pruning: {method: gradual}", 2, "pruning.sparsity", "missing")]
    [TestCase(Data + "pruning: {method: gradual, sparsity: 1}", 2, "pruning.sparsity", "below 1")]
    [TestCase(Data + "pruning: {method: gradual, sparsity: 0.9995}", 2, "pruning.sparsity", "layer 2")]
    [TestCase(Data + "pruning: {method: gradual, sparsity: 0.9, output-sparsity: 0.9999}", 2, "pruning.output-sparsity", "layer 2")]
    [TestCase(Data + "network: {hidden: []}\npruning: {method: gradual, sparsity: 0.9, output-sparsity: 0.9}", 3, "pruning.output-sparsity", "no layer besides")]
    [TestCase(Data + "pruning: {method: rigl, sparsity: 0.9, curve: cubic}", 2, "pruning.curve", "goes with `method: gradual`, `granet`")]
    [TestCase(Data + "pruning: {method: rigl, sparsity: 0.9, distribution: global}", 2, "pruning.distribution", "uniform or erdos-renyi")]
    [TestCase(Data + "pruning: {method: gradual, sparsity: 0.9, steepness: 2}", 2, "pruning.steepness", "exponential")]
    [TestCase(Data + "pruning: {method: gradual, sparsity: 0.9, initial-sparsity: 0.95}", 2, "pruning.initial-sparsity", "above the final")]
    [TestCase(Data + "pruning: {method: gradual, sparsity: 0.9, start: 5ep, end: 2750it}", 2, "pruning.end", "not after the start")]
    [TestCase(Data + "pruning: {method: gradual, sparsity: 0.9, start: 9ep}", 2, "pruning.start", "three quarters")]
    [TestCase(Data + "pruning: {method: gradual, sparsity: 0.9, end: 6601it}", 2, "pruning.end", "beyond the end")]
    [TestCase(Data + "pruning: {method: one-shot, sparsity: 0.9}", 2, "pruning.at", "missing")]
    [TestCase(Data + "pruning: {method: one-shot, sparsity: 0.9, at: 6600it}", 2, "pruning.at", "not before the end")]
    [TestCase(Data + "pruning: {method: snip, sparsity: 0.9, minimum-density: 0.2}", 2, "pruning.minimum-density", "take less of either")]
    [TestCase(Data + "pruning: {method: synflow, sparsity: 0.9, minimum-density: 0.2}", 2, "pruning.minimum-density", "`method: snip`")]
    [TestCase(Data + "pruning: {method: synflow, sparsity: 0.9, output-sparsity: 0.5}", 2, "pruning.output-sparsity", "`early-bird`")]
    [TestCase(Data + "pruning: {method: synflow, sparsity: 0.999999}", 2, "pruning.sparsity", "fewer than")]
    [TestCase(Data + "pruning: {method: early-bird, sparsity: 0.9, distance: 0}", 2, "pruning.distance", "above 0")]
    [TestCase(Data + "lottery: {levels: 3}\npruning: {method: snip, sparsity: 0.9}", 2, "lottery", "one or the other")]
    [TestCase(Data + "lottery: {levels: 0}", 2, "lottery.levels", "1 to 1000")]
    [TestCase(Data + "lottery: {levels: 3, rate: 1}", 2, "lottery.rate", "below 1")]
    [TestCase(Data + "lottery: {levels: 30, rate: 0.5}", 2, "lottery.levels", "round 15 takes the last of the 30000 weights of layer 1")]
    [TestCase(Data + "lottery: {levels: 20, scope: global, minimum-density: 0.05}", 2, "lottery.levels", "minimum density")]
    [TestCase(Data + "lottery: {levels: 20, scope: global, output-rate: 0.05}", 2, "lottery.output-rate", "`scope: layer`")]
    [TestCase(Data + "lottery: {levels: 3, rewind-to: 12ep}", 2, "lottery.rewind-to", "not before the end")]
    [TestCase(Data + "lottery: {levels: 3, rewind-to: 6600it}", 2, "lottery.rewind-to", "not before the end")]
    [TestCase(Data + "lottery: {levels: 3, rewind: none, rewind-to: 5it}", 2, "lottery.rewind-to", "`rewind: weights`")]
    [TestCase(Data + "lottery:\n  levels: 3\n  controls:\n    one-shot: [4]", 5, "lottery.controls.one-shot", "no level 4")]
    [TestCase(Data + "lottery: {levels: 3, controls: {one-shot: [0]}}", 2, "lottery.controls.one-shot", "1 to 1000")]
    [TestCase(Data + "lottery: {levels: 3, controls: {one-shot: [2, 2]}}", 2, "lottery.controls.one-shot", "must rise")]
    [TestCase(Data + "lottery: {levels: 3, controls: {oneshot: [2]}}", 2, "lottery.controls.oneshot", "did you mean 'one-shot'?")]
    [TestCase(Data + "lottery: {levels: 3, controls: {ticket: [2]}}", 2, "lottery.controls.ticket", "trained anyhow")]
    [TestCase(Data + "lottery: {levels: 3, controls: [one-shot]}", 2, "lottery.controls", "section")]
    [TestCase(Data + "experiments: [{kind: capacity, levels: [1]}]", 2, "experiments", "section 'lottery'")]
    [TestCase(Data + "lottery: {levels: 3}\nexperiments: [{levels: [1]}]", 3, "experiments[0].kind", "missing")]
    [TestCase(Data + "lottery: {levels: 3}\nexperiments: [{kind: capacity, levels: [4]}]", 3, "experiments[0].levels", "no level 4")]
    [TestCase(Data + "lottery: {levels: 3}\nexperiments: [{kind: fine-tuning, levels: [0]}]", 3, "experiments[0].levels", "dense")]
    [TestCase(Data + "lottery: {levels: 3}\nexperiments:\n- {kind: capacity, levels: [1]}\n- {kind: capacity, levels: [1, 2]}", 5, "experiments[1]", "already")]
    [TestCase(Data + "lottery: {levels: 3}\nexperiments: [{kind: capacity, levels: [1], points: 3}]", 3, "experiments[0].points", "`kind: linear-connectivity`")]
    [TestCase(Data + "lottery: {levels: 3}\nexperiments: [{kind: linear-connectivity, levels: [1], points: 1}]", 3, "experiments[0].points", "2 to 10000")]
    [TestCase(Data + "lottery: {levels: 3}\nexperiments: [{kind: partial-rewinding, levels: [1], layers: [3]}]", 3, "experiments[0].layers", "0 to 2")]
    [TestCase(Data + "lottery: {levels: 3}\nexperiments: [{kind: perturbation, levels: [1], scales: [1, 1.0]}]", 3, "experiments[0].scales", "twice")]
    [TestCase(Data + "lottery: {levels: 3}\nexperiments: [{kind: perturbation, levels: [1], absolute: [1, 1.0]}]", 3, "experiments[0].absolute", "twice")]
    [TestCase(Data + "network: {normalization: layer}\nlottery: {levels: 3}\nexperiments: [{kind: signal-propagation, levels: [1]}]", 4, "experiments[0].kind", "normalization")]
    [TestCase(Data + "network: {normalization: batch}\nlottery: {levels: 3}\nexperiments: [{kind: edge-popup, levels: [1]}]", 4, "experiments[0].kind", "normalization")]
    [TestCase(Data + "lottery: {levels: 3}\nexperiments: [{kind: early-gradients, levels: [1], steps: 13ep}]", 3, "experiments[0].steps", "beyond")]
    [TestCase(Data + "replicates: 0", 2, "replicates", "1 to 10000")]
    [TestCase(Data + "seed: -1", 2, "seed", "from 0 on")]
    [TestCase(Data + "name: \"a\\nb\"", 2, "name", "one line")]
    [TestCase("data: &d {set: mnist}", 1, "", "anchor")]
    [TestCase("data: {set: mnist}\nnetwork: *d", 2, "", "alias")]
    [TestCase("data: {set: mnist, <<: {training: 3}}", 1, "", "merges")]
    [TestCase("data: {set: !!str mnist}", 1, "", "tag")]
    [TestCase("data: {set: mnist}\n---\ndata: {set: mnist}", 2, "", "second document")]
    [TestCase("data:\n\tset: mnist", 2, "", "tab")]
    [TestCase("data: {set: mnist\nseed: 1", 1, "", "not YAML")]
    [TestCase("data: {set: mnist}\nname: \"open", 2, "", "not YAML")]
    [TestCase("data: {set: mnist}\n? [a]\n: b", 2, "", "cannot be a key")]
    [TestCase("", 1, "", "empty")]
    [TestCase("# nothing\n", 2, "", "empty")]
    [TestCase("[1, 2]", 1, "", "a list stands where a section belongs")]
    [TestCase("data: {set: mnist}\nname: a\0b", 2, "", "U+0000")]
    public void A_recipe_is_refused_where_it_is_wrong(string text, int line, string path, string says)
    {
        RecipeException e = Assert.Throws<RecipeException>(() => Recipe.Parse(text, "bad.yaml"))!;
        Assert.Multiple(() =>
        {
            Assert.That((e.Line, e.KeyPath, e.File), Is.EqualTo((line, path, "bad.yaml")), e.Message);
            Assert.That(e.Message, Does.StartWith($"bad.yaml, line {line}, column {e.Column}: {path}").And.Contain(says));
            Assert.That(e.Column, Is.GreaterThan(0));
        });
    }

    [Test]
    public void Layers_of_other_data_are_checked_when_it_is_known()
    {
        Recipe recipe = Recipe.Parse("data: {set: ./x.csv}\nnetwork: {hidden: [4]}\nlottery: {levels: 9, rate: 0.5}", "small.yaml");
        Assert.That(recipe.ToNetworkShape(1000, 100, LossKind.SoftmaxCrossEntropy).Layers, Is.EqualTo(2));
        Assert.That(() => recipe.ToNetworkShape(2, 3, LossKind.SoftmaxCrossEntropy), Throws.InstanceOf<RecipeException>().With.Message.Contains("layer 0 of 2-4-3").And.Message.Contains("line 3"));
        Assert.That(() => recipe.ToNetworkShape(2, 1, LossKind.SoftmaxCrossEntropy), Throws.InstanceOf<RecipeException>().With.Message.Contains("two outputs"));
    }

    [Test]
    public void As_many_levels_are_allowed_as_leave_every_layer_weights_and_cut_some() => DataCases.Hold(random =>
    {
        // Rates that doubles hold exactly, so that decimals round the same counts.
        decimal rate = random.Next(1, 64) / 64m, output = random.Next(0, 64) / 64m;
        int hidden = random.Next(1, 400);
        (decimal Left, decimal Rate)[] layers = [(784 * hidden, rate), (hidden * 10, output)];
        int allowed = 0;
        for (; allowed < 200; allowed++)
        {
            decimal[] cuts = [.. layers.Select(layer => Math.Round(layer.Left * layer.Rate, MidpointRounding.AwayFromZero))];
            layers = [.. layers.Select((layer, i) => (layer.Left - cuts[i], layer.Rate))];
            if (layers.Any(layer => layer.Left == 0) || cuts.All(cut => cut == 0)) break;
        }

        string text = FormattableString.Invariant($"data: {{set: mnist}}\nnetwork: {{hidden: [{hidden}]}}\nlottery: {{rate: {rate}, output-rate: {output}}}");
        Recipe recipe = Recipe.Parse(text, "rounds");
        if (allowed > 0) Assert.That(recipe.With(levels: allowed).Lottery!.Levels, Is.EqualTo(allowed), text);
        if (allowed < 200) Assert.That(() => recipe.With(levels: allowed + 1), Throws.InstanceOf<RecipeException>().With.Message.Contains($"round {allowed + 1} takes"), text);
    });

    [Test]
    public void Lengths_in_different_units_are_compared_when_an_epoch_is_known()
    {
        Recipe recipe = Recipe.Parse("data: {set: ./x.csv}\nlottery: {levels: 2, rewind-to: 100it}\ntraining: {steps: 2ep}", "units.yaml");
        Assert.That(recipe.ToLotteryPlan(51).RewindStep, Is.EqualTo(100));
        Assert.That(() => recipe.ToLotteryPlan(50), Throws.InstanceOf<RecipeException>().With.Message.Contains("lottery.rewind-to"));
        Assert.That(() => recipe.ToTrainingPlan(50), Throws.InstanceOf<RecipeException>().With.Message.Contains("lottery.rewind-to"));
    }

    [Test]
    public void A_search_for_tickets_needs_its_levels()
    {
        Assert.That(() => Recipe.Parse(Data, "x.yaml").ToLotteryPlan(10), Throws.InstanceOf<RecipeException>().With.Message.Contains("lottery: the section is missing"));
        Assert.That(() => Recipe.Parse(Data + "lottery: {}", "x.yaml").ToLotteryPlan(10), Throws.InstanceOf<RecipeException>().With.Message.Contains("lottery.levels"));
    }

    [Test]
    public void Whatever_is_written_is_a_recipe_or_refused() => DataCases.Hold(random =>
    {
        string text = RecipeMutations.Make(random);
        try
        {
            Recipe recipe = Recipe.Parse(text, "mutation");
            Assert.That(Recipe.Parse(recipe.Canonical(), "canonical"), Is.EqualTo(recipe));
        }
        catch (RecipeException e)
        {
            Assert.That(e.Message, Does.StartWith("mutation").And.Not.Contain('\n').And.Length.LessThan(2000));
        }
    }, cases: 3000);

    [Test]
    public void Deep_and_wide_texts_end_soon()
    {
        string[] texts =
        [
            new string('[', 60_000), string.Concat(Enumerable.Repeat("{a: ", 15_000)), string.Concat(Enumerable.Repeat("- ", 30_000)), string.Concat(Enumerable.Repeat("? ", 30_000)),
            $"data: {{set: mnist}}\nnetwork: {{hidden: [{string.Join(',', Enumerable.Repeat("1", 30_000))}]}}", new string('a', RecipeYaml.LongestText), new string('&', 60_000), new string('!', 60_000),
            new string('\n', 60_000) + "x", string.Concat(Enumerable.Range(0, 9000).Select(i => $"a{i}: 1\n"))[..60_000], "%YAML " + new string('1', 60_000), new string('a', RecipeYaml.LongestText + 1),
        ];
        foreach (string text in texts)
            Assert.That(() => Recipe.Parse(text, "large"), Throws.InstanceOf<RecipeException>(), text[..Math.Min(20, text.Length)]);
    }

    [Test]
    public void Messages_do_not_repeat_what_a_terminal_would_act_on()
    {
        RecipeException e = Assert.Throws<RecipeException>(() => Recipe.Parse("\"data\\e[31m" + new string('x', 5000) + "\": 1", "x"))!;
        Assert.That(e.Message.Any(char.IsControl), Is.False);
        Assert.That(Encoding.UTF8.GetByteCount(e.Message), Is.LessThan(500));
    }
}
