using SparseRuntime.Pruning;

namespace SparseRuntime.Training.Tests;

public sealed class RecipeTests
{
    /// <summary>Fashion-MNIST: 55,000 samples in batches of 100.</summary>
    private const int Batches = 550;

    public static IEnumerable<TestCaseData> Samples() => RecipeSamples.ByKey.Select(sample => new TestCaseData(sample.Key, sample.Text).SetArgDisplayNames(sample.Key));

    [Test]
    public void There_is_a_sample_of_every_key() => Assert.That(
        RecipeSamples.ByKey.Select(sample => sample.Key),
        Is.EquivalentTo(RecipeKeys.Describe().Select(key => RecipeSource.Join(key.Section, key.Name))));

    [TestCaseSource(nameof(Samples))]
    public void A_key_is_read_and_comes_back_from_the_canonical_form(string key, string text)
    {
        Recipe recipe = Recipe.Parse(text, "sample");
        string canonical = recipe.Canonical();
        Recipe again = Recipe.Parse(canonical, "canonical");
        Assert.That(again, Is.EqualTo(recipe), canonical);
        Assert.That(again.GetHashCode(), Is.EqualTo(recipe.GetHashCode()));
        Assert.That(again.Canonical(), Is.EqualTo(canonical));
        string name = key[(key.LastIndexOf('.') + 1)..];
        Assert.That(canonical, Does.Match($@"(?m)^[ -]*{name}:"), "a value that is not the default is written");
        Assert.That(recipe, Is.Not.EqualTo(Recipe.Parse(RecipeSamples.Least, "least")));
    }

    [Test]
    public void Canonical_forms_come_back_whatever_is_put_together()
    {
        int read = 0;
        DataCases.Hold(random =>
        {
            string text = RecipeMixtures.Make(random);
            Recipe recipe;
            try
            {
                recipe = Recipe.Parse(text, "mixture");
            }
            catch (RecipeException)
            {
                return;
            }

            read++;
            Recipe again = Recipe.Parse(recipe.Canonical(), "canonical");
            Assert.That(again, Is.EqualTo(recipe), text);
            Assert.That(again.Canonical(), Is.EqualTo(recipe.Canonical()));
            Assert.That(again.Hash("train"), Is.EqualTo(recipe.Hash("train")));
        }, cases: 500);
        Assert.That(read, Is.GreaterThan(100), "most mixtures are recipes");
    }

    [Test]
    public void Defaults_are_those_of_the_plans()
    {
        Recipe recipe = Recipe.Parse(RecipeSamples.Least, "least");
        TrainingPlan plan = recipe.ToTrainingPlan(Batches), usual = new() { Steps = 12 * Batches, Rate = plan.Rate };
        Assert.That(plan, Is.EqualTo(usual));
        Assert.That(plan.Rate.At(6000), Is.EqualTo(0.1));
        Assert.That(recipe.ToNetworkShape(784, 10, LossKind.SoftmaxCrossEntropy).ToString(), Is.EqualTo(NetworkShape.LeNet300100.ToString()));
        LotteryPlan lottery = Recipe.Parse(RecipeSamples.Least + "\nlottery: {levels: 3}", "least").ToLotteryPlan(Batches), usually = new() { Levels = 3 };
        Assert.That(lottery with { Controls = usually.Controls }, Is.EqualTo(usually));
        Assert.That(lottery.Controls, Is.Empty);
    }

    [Test]
    public void Every_key_reaches_its_plan()
    {
        Recipe recipe = Recipe.Parse(RecipeSamples.Full, "full");
        TrainingPlan plan = recipe.ToTrainingPlan(200);
        Assert.Multiple(() =>
        {
            Assert.That(plan.Steps, Is.EqualTo(2000));
            Assert.That(plan.BatchSize, Is.EqualTo(50));
            Assert.That(plan.Rule, Is.EqualTo(new UpdateRule { Kind = UpdateKind.Adam }));
            Assert.That(plan.Rate.At(0), Is.EqualTo(0.0012 / 100).Within(1e-18));
            Assert.That(plan.Rate.At(799), Is.EqualTo(0.0012));
            Assert.That(plan.Rate.At(800), Is.EqualTo(0.00012).Within(1e-18));
            Assert.That(plan.Rate.At(1600), Is.EqualTo(0.000012).Within(1e-18));
        });
        LotteryPlan lottery = recipe.ToLotteryPlan(200);
        Assert.That((lottery.Levels, lottery.Rate), Is.EqualTo((6, 0.35)));
        Assert.That(lottery.Controls, Is.EqualTo(new[] { new ControlPlan(Arm.Reinitialized, RecipeList.Create([4, 6])), new ControlPlan(Arm.OneShot, RecipeList.Create([4])) }));
        Assert.That(recipe.ToNetworkShape(784, 10, LossKind.SoftmaxCrossEntropy).Activation, Is.EqualTo(HiddenActivation.Tanh));
        Assert.That((recipe.Experiments[0].Scales[1], recipe.Replicates, recipe.Seed), Is.EqualTo((3.0, 3, 7UL)));
        TrainingPlan other = Recipe.Parse(
            "data: {set: mnist}\ntraining: {optimizer: nesterov, momentum: 0.8, weight-decay: 1e-4, clip: 5, evaluate: 1ep, patience: 4, improvement: 0.01, averaging: 0.9}", "other").ToTrainingPlan(Batches);
        Assert.That(other.Rule, Is.EqualTo(new UpdateRule { Kind = UpdateKind.Nesterov, Momentum = 0.8, WeightDecay = 1e-4, GreatestNorm = 5 }));
        Assert.That((other.EvaluateEvery, other.Patience, other.Improvement, other.Averaging), Is.EqualTo((Batches, 4, 0.01, 0.9)));
    }

    [TestCase("constant")]
    [TestCase("cosine, final-rate: 0.01")]
    [TestCase("step, milestones: [1000it, 6ep], factor: 0.5")]
    [TestCase("cyclic, period: 2ep, final-rate: 0.02")]
    [TestCase("restarts, milestones: [3ep, 2000it]")]
    [TestCase("three-phase, phase-start: 100it, phase-end: 9ep")]
    [TestCase("three-stage")]
    public void Schedules_are_those_of_the_library(string schedule)
    {
        const long Steps = 12 * Batches;
        LearningRate expected = schedule.Split(',')[0] switch
        {
            "cosine" => new CosineRate(0.4, 0.01, Steps),
            "step" => new StepRate(0.4, 0.5, [1000, 6 * Batches]),
            "cyclic" => new CyclicRate(0.02, 0.4, 2 * Batches),
            "restarts" => new RestartingRate(0.4, [3 * Batches, 2000], Steps),
            "three-phase" => new ThreePhaseRate(0.4, 0.4 / 10, 100, 9 * Batches),
            "three-stage" => new ThreeStageRate(0.4, Steps),
            _ => new ConstantRate(0.4),
        };
        Recipe plain = Recipe.Parse($"data: {{set: mnist}}\ntraining: {{rate: 0.4, schedule: {schedule}}}", "plain");
        Recipe warmed = plain with { Training = plain.Training with { WarmUp = StepCount.Epochs(1) } };
        LearningRate rate = plain.ToLearningRate(Batches, Steps), rising = warmed.ToLearningRate(Batches, Steps), expectedRising = new WarmUpRate(expected, Batches);
        for (long step = 0; step < Steps + 10; step++)
            Assert.That((rate.At(step), rising.At(step)), Is.EqualTo((expected.At(step), expectedRising.At(step))), $"step {step}");
    }

    [Test]
    public void Three_phases_go_along_with_pruning()
    {
        Recipe recipe = Recipe.Parse("data: {set: mnist}\ntraining: {schedule: three-phase}\npruning: {method: gradual, sparsity: 0.9, start: 2ep}", "phases");
        LearningRate rate = recipe.ToLearningRate(Batches, 12 * Batches);
        Assert.That(rate.At(2 * Batches), Is.EqualTo(0.1));
        Assert.That(rate.At((2 * Batches) + 1), Is.LessThan(0.1));
        Assert.That(rate.At(9 * Batches), Is.EqualTo(0.01), "three quarters of twelve epochs");
        Assert.That(rate.At((9 * Batches) - 1000), Is.GreaterThan(0.01));
    }

    [Test]
    public void Batches_of_an_epoch_are_those_of_the_order_of_samples() => DataCases.Hold(random =>
    {
        int samples = random.Next(1, 1000), batch = random.Next(1, 200);
        bool keepShort = random.Next(2) == 0;
        var recipe = new Recipe { Data = new DataRecipe { Set = "./x.csv" }, Training = new TrainingRecipe { Batch = batch, KeepShortBatch = keepShort } };
        if (samples < batch && !keepShort)
        {
            Assert.That(() => recipe.BatchesPerEpoch(samples), Throws.InstanceOf<RecipeException>());
            return;
        }

        Assert.That(recipe.BatchesPerEpoch(samples), Is.EqualTo(new BatchOrder(samples, batch, new RandomStream(1, 0, "order"), keepShort).BatchesPerEpoch));
    });

    [Test]
    public void The_command_line_overrides_levels_replicates_and_seed()
    {
        Recipe recipe = Recipe.Parse(RecipeSamples.Full, "full"), other = recipe.With(levels: 5, replicates: 2, seed: 9);
        Assert.That((other.Lottery!.Levels, other.Replicates, other.Seed), Is.EqualTo((5, 2, 9UL)));
        Assert.That(recipe.With(), Is.EqualTo(recipe));
        LotteryPlan plan = other.ToLotteryPlan(200);
        Assert.That(plan.Controls.Single(control => control.Arm == Arm.Reinitialized).Levels, Is.EqualTo(new[] { 4 }), "a control beyond the levels is not trained");
        Assert.That(recipe.With(levels: 3).ToLotteryPlan(200).Controls, Is.Empty);
        Assert.That(() => recipe.With(levels: 0), Throws.InstanceOf<RecipeException>().With.Message.Contains("lottery.levels"));
        Assert.That(() => recipe.With(levels: 100), Throws.InstanceOf<RecipeException>().With.Message.Contains("takes nothing"));
        Assert.That(() => recipe.With(replicates: 0), Throws.InstanceOf<RecipeException>().With.Message.Contains("replicates"));
        Assert.That(() => recipe.With(seed: ulong.MaxValue), Throws.InstanceOf<RecipeException>().With.Message.Contains("seed"));
        Assert.That(() => Recipe.Parse(RecipeSamples.Least, "least").With(levels: 3), Throws.InstanceOf<RecipeException>().With.Message.Contains("section"));
    }

    [Test]
    public void Every_kind_of_experiment_makes_the_experiment_of_its_name()
    {
        foreach (ExperimentKind kind in Enum.GetValues<ExperimentKind>())
        {
            string name = ExperimentKeys.NameOf(kind);
            Recipe recipe = Recipe.Parse($"data: {{set: mnist}}\nlottery: {{levels: 2}}\nexperiments: [{{kind: {name}, levels: [1, 2]{(kind == ExperimentKind.Transfer ? ", from: ./x" : "")}}}]", "x");
            Experiment experiment = recipe.ToExperiments(550, path => new ResultFolder(path, "")).Single();
            Assert.That(experiment.Name, Is.EqualTo(name));
            Assert.That(recipe.With(levels: 1).ToExperiments(550, path => new ResultFolder(path, "")).Single().Levels, Is.EqualTo(new[] { 1 }));
        }
    }
}
