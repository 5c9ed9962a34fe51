using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training.Tests;

/// <summary>The training loop: what it comes to, and that it comes to the same from anywhere.</summary>
public class TrainerTests
{
    private static readonly PreparedData Data = Blobs.Data();

    [Test]
    public void A_network_learns_what_there_is_to_learn()
    {
        TrainingResult result = Train(Blobs.Plan(steps: 300));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Steps, Is.EqualTo(300));
            Assert.That(result.Evaluations.Select(e => e.Step), Is.EqualTo(Enumerable.Range(1, 30).Select(i => 10L * i)));
            Assert.That(result.Evaluations[^1].TrainingLoss, Is.LessThan(0.3 * result.Evaluations[0].TrainingLoss));
            Assert.That(result.BestTest!.Value.Accuracy, Is.GreaterThan(0.9));
            Assert.That(result.Best.Evaluation, Is.EqualTo(result.Evaluations.MinBy(e => e.ValidationLoss)), "the best is the one of least validation loss");
        }
    }

    [Test]
    public void Results_are_those_of_an_independent_forward_pass([Values(0, 0.9)] double averaging)
    {
        TrainingResult result = Train(Blobs.Plan() with { Averaging = averaging });
        foreach ((Snapshot snapshot, Score? test) in new[] { (result.Best, result.BestTest), (result.Final, result.FinalTest) })
        {
            using var reference = new ReferenceBackend(Blobs.Shape, 1000);
            reference.Load(snapshot.Parameters);
            Score expected = Score.Of(reference, Data.Test!), validation = Score.Of(reference, Data.Validation!);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(test!.Value.Loss, Is.EqualTo(expected.Loss).Within(1e-5));
                Assert.That(test.Value.Accuracy, Is.EqualTo(expected.Accuracy).Within(1e-9));
                Assert.That(snapshot.Evaluation.ValidationLoss, Is.EqualTo(validation.Loss).Within(1e-5));
            }
        }
    }

    [Test]
    public void The_average_of_weights_is_the_running_one()
    {
        TrainingPlan plan = Blobs.Plan(steps: 25) with { Averaging = 0.8, EvaluateEvery = 25 };
        using var backend = new CpuBackend(Blobs.Shape, 100);
        using var trainer = new Trainer(backend, plan with { Averaging = 0 }, Data, Order());
        trainer.Start(Initial());
        double[] average = [];
        for (int step = 0; step < 25; step++)
        {
            trainer.Advance(1);
            double[] now = [.. Cases.Read(backend).Arrays().SelectMany(array => array.Values).Select(value => (double)value)];
            average = step == 0 ? now : [.. average.Zip(now, (a, b) => (0.8 * a) + (0.2 * b))];
        }

        double[] actual = [.. Train(plan).Final.Parameters.Arrays().SelectMany(array => array.Values).Select(value => (double)value)];
        Assert.That(actual, Is.EqualTo(average).Within(1e-6));
    }

    [Test]
    public void Training_goes_on_from_any_step_to_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        DataCases.Hold(
            random =>
            {
                TrainingPlan plan = Blobs.Plan(steps: 40) with
                {
                    Rule = new UpdateRule { Kind = (UpdateKind)random.Next(4), WeightDecay = random.Next(2) * 0.001 },
                    Rate = new CosineRate(0.05, 0.001, 40),
                    BatchSize = random.Next(7, 50),
                    EvaluateEvery = random.Next(1, 15),
                    Averaging = random.Next(2) * 0.9,
                };
                var shape = new NetworkShape(Blobs.Features, [24, 16], Blobs.Classes, normalization: (HiddenNormalization)random.Next(3));
                Mask?[] masks = [Cases.Mask(Blobs.Shape, 0, random.NextDouble(), random.Next()), random.Next(2) == 0 ? null : Cases.Mask(Blobs.Shape, 1, 0.1), null];
                TrainingResult expected = Train(plan, masks, shape);
                string path = folder["checkpoint.npz"];
                using (var backend = new CpuBackend(shape, 100, random.Next(1, 3)))
                using (var trainer = new Trainer(backend, plan, Data, Order()))
                {
                    trainer.Start(Initial(shape), masks);
                    trainer.Advance(random.Next(0, 41));
                    CheckpointFile.Write(path, trainer.Save(), "test");
                    // What comes after the checkpoint is lost, as when a process is killed.
                    trainer.Advance(random.Next(0, 10));
                }

                using var other = new CpuBackend(shape, 100, random.Next(1, 3));
                using var resumed = new Trainer(other, plan, Data, Order());
                resumed.Resume(CheckpointFile.Read(path, shape, "test"));
                resumed.Advance(100);
                TrainingResult actual = resumed.Finish();
                Assert.That(actual.Final.Parameters.Checksum(), Is.EqualTo(expected.Final.Parameters.Checksum()));
                Assert.That(actual.Best.Parameters.Checksum(), Is.EqualTo(expected.Best.Parameters.Checksum()));
                Assert.That(actual.Evaluations, Is.EqualTo(expected.Evaluations));
                Assert.That((actual.BestTest, actual.FinalTest), Is.EqualTo((expected.BestTest, expected.FinalTest)));
            },
            cases: 30);
    }

    [Test]
    public void The_start_is_bitwise_what_the_masks_leave_and_pruned_weights_stay_zero()
    {
        Mask[] masks = [.. Enumerable.Range(0, 3).Select(layer => Cases.Mask(Blobs.Shape, layer, 0.15))];
        using var backend = new CpuBackend(Blobs.Shape, 100);
        using var trainer = new Trainer(backend, Blobs.Plan() with { Rule = new UpdateRule { Kind = UpdateKind.Adam } }, Data, Order());
        Parameters initial = Initial(), masked = initial.Clone();
        for (int layer = 0; layer < masks.Length; layer++)
            Pruning.Masks.Apply(masks[layer], masked.Layers[layer].Weights);
        trainer.Start(initial, masks);
        Assert.That(Cases.Read(backend).Checksum(), Is.EqualTo(masked.Checksum()));
        for (int step = 0; step < 50; step++)
        {
            trainer.Advance(1);
            Parameters now = Cases.Read(backend);
            for (int layer = 0; layer < masks.Length; layer++)
                Assert.That(now.Layers[layer].Weights.Where((_, i) => !masks[layer][i]).Select(BitConverter.SingleToInt32Bits), Is.All.Zero);
        }
    }

    [Test]
    public void A_later_start_takes_up_order_and_rates_where_they_would_be()
    {
        TrainingPlan plan = Blobs.Plan() with { Rate = new StepRate(0.2, 0.1, [60]) };
        TrainingResult expected = Train(plan);
        using var backend = new CpuBackend(Blobs.Shape, 100);
        using var trainer = new Trainer(backend, plan, Data, Order());
        trainer.Start(Initial());
        trainer.Advance(37);
        (Parameters parameters, BatchPlace place) = (Cases.Read(backend), trainer.Place);
        trainer.Start(parameters, step: 37, place: place);
        trainer.Advance(1000);
        TrainingResult actual = trainer.Finish();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(actual.Final.Parameters.Checksum(), Is.EqualTo(expected.Final.Parameters.Checksum()));
            Assert.That(actual.Evaluations.Skip(1), Is.EqualTo(expected.Evaluations.Skip(4)));
        }
    }

    [Test]
    public void Divergence_stops_training_and_says_where()
    {
        using var backend = new CpuBackend(Blobs.Shape, 100);
        using var trainer = new Trainer(backend, Blobs.Plan(rate: 1e30), Data, Order());
        trainer.Start(Initial());
        TrainingDivergedException e = Assert.Throws<TrainingDivergedException>(() => trainer.Advance(100))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(e.Message, Does.Contain($"step {trainer.Step}").And.Contain("lower learning rate"));
            Assert.That(e.Step, Is.EqualTo(trainer.Step));
        }
    }

    [Test]
    public void What_is_not_finite_is_not_saved()
    {
        using var backend = new CpuBackend(Blobs.Shape, 100);
        using var trainer = new Trainer(backend, Blobs.Plan(), Data, Order());
        Parameters broken = Initial();
        broken.Layers[1].Weights[3] = float.NaN;
        trainer.Start(broken);
        Assert.Throws<TrainingDivergedException>(() => trainer.Save());
    }

    [Test]
    public void Patience_ends_training_at_the_evaluation_that_exhausts_it()
    {
        // A rate that has fallen to zero changes nothing any more.
        TrainingPlan plan = Blobs.Plan(steps: 1000) with { Rate = new StepRate(0.1, 0, [50]), Patience = 3, Improvement = 1e-9 };
        TrainingResult result = Train(plan);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Steps, Is.EqualTo(80));
            Assert.That(result.Best.Evaluation.Step, Is.EqualTo(50));
        }
    }

    [Test]
    public void Patience_waits_for_the_last_cut()
    {
        // Nothing is learnt, and nothing would be enough, so that patience ends training as soon as it may.
        TrainingPlan plan = Blobs.Plan(steps: 400) with { Rate = new ConstantRate(0), Patience = 3, Improvement = 10 };
        var target = new SparsityTarget { Sparsity = 0.8 };
        PruningCriterion magnitude = CriterionCatalog.Find("magnitude", 0);
        foreach ((MaskMethod method, long last) in new (MaskMethod, long)[]
        {
            (new OneShotPruning(target, magnitude, 205), 205),
            (new SensitivityPruning(target, step: 201, batches: 5), 205),
            (new GradualPruning(target, magnitude, SparsityCurve.Cubic, 150, 205, 10), 205),
            (new RegenerativePruning(target, new DropRate { Initial = 0.2, End = 400 }, 150, 205, 10), 205),
            (new AdaptivePruning(target, magnitude, 0.8, sensitivity: 0, threshold: 1, start: 200), 200),
            (new EarlyBirdSearch(target, magnitude, 41), 205),
        })
        {
            TrainingResult result = Train(plan, method: method);
            Assert.That(result.Evaluations.Count(e => e.Step > last), Is.EqualTo(4), $"{method.GetType().Name}: one to compare with, and three that are no better");
            Assert.That(result.Best.Evaluation.Sparsity, Is.EqualTo(0.8).Within(0.01), method.GetType().Name);
        }
    }

    [Test]
    public void Patience_does_not_wait_for_masks_that_move_at_the_same_sparsity()
    {
        TrainingPlan plan = Blobs.Plan(steps: 400) with { Rate = new ConstantRate(0), Patience = 3, Improvement = 10 };
        var method = new SparseEvolutionTraining(new SparsityTarget { Sparsity = 0.5 }, new RandomStream(1, 0, "masks"), new DropRate(), 10);
        Assert.That(Train(plan, method: method).Steps, Is.EqualTo(40));
    }

    [Test]
    public void The_best_network_is_one_of_the_greatest_sparsity()
    {
        using var backend = new CpuBackend(Blobs.Shape, 100);
        using var trainer = new Trainer(backend, Blobs.Plan(), Data, Order(), new CutAt(95));
        trainer.Start(Initial());
        trainer.Advance(1000);
        TrainingResult result = trainer.Finish();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Best.Evaluation.Step, Is.GreaterThanOrEqualTo(100));
            Assert.That(result.Best.Evaluation.Sparsity, Is.EqualTo(result.Evaluations[^1].Sparsity).And.GreaterThan(0.5));
            Assert.That(result.Evaluations.Take(9).Select(e => e.Sparsity), Is.All.Zero);
        }
    }

    [Test]
    public void Data_that_does_not_fit_the_network_is_refused()
    {
        using var wide = new CpuBackend(new NetworkShape(13, [], 4), 100);
        using var classes = new CpuBackend(new NetworkShape(12, [], 5), 100);
        using var numbers = new CpuBackend(new NetworkShape(12, [], 4, loss: LossKind.MeanSquaredError), 100);
        using var small = new CpuBackend(new NetworkShape(12, [], 4), 10);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => new Trainer(wide, Blobs.Plan(), Data, Order()), Throws.ArgumentException.With.Message.Contains("12 features"));
            Assert.That(() => new Trainer(classes, Blobs.Plan(), Data, Order()), Throws.ArgumentException.With.Message.Contains("4 classes"));
            Assert.That(() => new Trainer(numbers, Blobs.Plan(), Data, Order()), Throws.ArgumentException.With.Message.Contains("samples have classes"));
            Assert.That(() => new Trainer(small, Blobs.Plan(), Data, Order()), Throws.ArgumentException.With.Message.Contains("the backend takes 10"));
            Assert.That(() => new Trainer(wide, Blobs.Plan() with { Steps = 0 }, Data, Order()), Throws.ArgumentException.With.Message.Contains("0 steps"));
        }
    }

    private static Parameters Initial(NetworkShape? shape = null) => Initialization.GlorotNormal(shape ?? Blobs.Shape, new RandomStream(1, 0, "initialization"));

    private static RandomStream Order() => new(1, 0, "order");

    private static TrainingResult Train(TrainingPlan plan, IReadOnlyList<Mask?>? masks = null, NetworkShape? shape = null, MaskMethod? method = null)
    {
        using var backend = new CpuBackend(shape ?? Blobs.Shape, 100);
        using var trainer = new Trainer(backend, plan, Data, Order(), method);
        trainer.Start(Initial(shape), masks);
        trainer.Advance(plan.Steps);
        return trainer.Finish();
    }

    /// <summary>Cuts four fifths of every layer before one step.</summary>
    private sealed class CutAt(long at) : MaskMethod
    {
        public override MaskTurn TurnAt(long step) => step == at ? MaskTurn.BeforePasses : MaskTurn.None;

        public override void Take(long step, IMaskedNetwork network)
        {
            for (int layer = 0; layer < network.Shape.Layers; layer++)
                network.SetMask(layer, NestedPruning.CutShare(network.Masks[layer], Magnitude.Scores(network.Weights(layer)), 0.8));
        }
    }
}
