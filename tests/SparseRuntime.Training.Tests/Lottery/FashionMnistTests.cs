using SparseRuntime.Peers;
using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training.Tests;

/// <summary>The whole way from real data to tickets that other runtimes run, in a few minutes of fixed seeds. Skipped, with the reason, where the data is not installed.</summary>
[NonParallelizable]
public class FashionMnistTests
{
    private const int Replicates = 3;

    [Test]
    public void A_small_search_finds_winning_tickets()
    {
        using var folder = new TemporaryFolder();
        Recipe recipe = Recipe.Load(Path.Combine(RecipeFileTests.Root, "benchmarks", "recipes", "tickets-smoke.yaml"));
        var results = new ResultFolder(folder["results"], "test");
        for (int i = 0; i < Replicates; i++)
        {
            Replicate replicate = FashionMnist.Replicate(recipe.Seed, i, recipe.Data.Training);
            int batches = recipe.BatchesPerEpoch(replicate.Data.Training.Count);
            NetworkSetup setup = Blobs.Setup(recipe.ToTrainingPlan(batches), threads: 2) with { Shape = recipe.ToNetworkShape(784, 10, LossKind.SoftmaxCrossEntropy) };
            new TicketSearch(setup, recipe.ToLotteryPlan(batches), replicate, results, new RunControl()).Run();
        }

        results.Collect();
        File.WriteAllText(folder["results/recipe.yaml"], recipe.Canonical());
        LotteryResults found = LotteryResults.Read(folder["results"]);
        using (Assert.EnterMultipleScope())
        {
            foreach (RunRow run in found.Runs)
                Assert.That(found.LayersOf(run).Select(layer => layer.Kept), Is.EqualTo(found.LayersOf(found.Find(run.Replicate, run.Level, LotteryResults.Ticket)!).Select(layer => layer.Kept)), "every arm keeps as many weights of each layer");
            Assert.That(found.Density(6), Is.EqualTo(0.076).Within(0.001));
            Assert.That(Mean(found, 0, Arm.Ticket), Is.GreaterThan(0.84), "the dense network has learnt what a sixth of the samples teach");
            foreach (int level in new[] { 4, 6 })
            {
                foreach (Arm control in new[] { Arm.Reinitialized, Arm.RandomMask })
                    Assert.That(Differences(found, level, control), Is.All.GreaterThan(0), $"tickets beat {control} at level {level} in every replicate");
                Assert.That(Mean(found, level, Arm.Ticket), Is.GreaterThan(Mean(found, 0, Arm.Ticket) - 0.01), "and are about as good as the dense network");
            }

            Assert.That(Samples.MeanInterval(Differences(found, 6, Arm.Reinitialized)).Low, Is.GreaterThan(0));
        }
    }

    [Test]
    public void A_ticket_predicts_the_same_wherever_it_runs()
    {
        Replicate replicate = FashionMnist.Replicate(seed: 1, index: 0, training: 20_000);
        NetworkShape shape = NetworkShape.LeNet300100;
        using var backend = new CpuBackend(shape, 500, threads: 2);
        var plan = new TrainingPlan { Steps = 800, Rate = new ConstantRate(0.1), EvaluateEvery = 100 };
        Parameters initial = Initialization.GlorotNormal(shape, replicate.Stream("initialization"));
        TrainingResult dense = Train(backend, plan, replicate, initial, null);
        Mask[] masks = [.. Enumerable.Range(0, shape.Layers).Select(layer => NestedPruning.CutShare(Masks.Full(shape.WeightShape(layer)), Magnitude.Scores(dense.Final.Parameters.Layers[layer].Weights), layer == 2 ? 0.6 : 0.95))];
        Snapshot ticket = Train(backend, plan, replicate, initial, masks).Best;
        Assert.That(ticket.Evaluation.Sparsity, Is.EqualTo(0.95).Within(0.002));

        int[] expected = OfTrainer(backend, ticket, replicate.Data.Test!);
        byte[] model = OnnxExport.ToArray(ticket.Parameters, new OnnxExportOptions { Masks = ticket.Masks, Normalization = replicate.Data.Normalization });
        Tensor images = Tensor.From(FashionMnist.RawTest.Features.ToArray(), expected.Length, shape.Inputs);
        using InferenceSession session = InferenceSession.Load(model);
        int[] here = Predictions(session.Run(images).Span<float>(), shape.Outputs);
        Assert.That(expected, Has.Length.EqualTo(10_000));
        Assert.That(here, Is.EqualTo(expected), "this runtime, on raw pixels");
        if (PeerCatalog.OnnxRuntime is not { } peer)
        {
            Assert.Ignore("ONNX Runtime is not installed, so only this runtime was compared with");
            return;
        }

        using IPeerSession other = peer.Load(new PeerModel(null, model), 1);
        other.Bind(new Dictionary<string, Tensor> { [session.InputNames[0]] = images });
        other.Run();
        Assert.That(Predictions(other.Outputs[session.OutputNames[0]].Span<float>(), shape.Outputs), Is.EqualTo(expected), "ONNX Runtime, on raw pixels");
    }

    private static TrainingResult Train(ITrainingBackend backend, TrainingPlan plan, Replicate replicate, Parameters initial, IReadOnlyList<Mask>? masks)
    {
        using var trainer = new Trainer(backend, plan, replicate.Data, replicate.Stream("order"));
        trainer.Start(initial, masks);
        trainer.Advance(plan.Steps);
        return trainer.Finish();
    }

    private static int[] OfTrainer(CpuBackend backend, Snapshot network, DataSet samples)
    {
        for (int layer = 0; layer < network.Masks.Count; layer++)
            backend.SetMask(layer, network.Masks[layer]);
        backend.Load(network.Parameters);
        var predictions = new List<int>();
        for (int start = 0; start < samples.Count; start += backend.LargestBatch)
        {
            Batch batch = samples.Slice(start, Math.Min(backend.LargestBatch, samples.Count - start));
            backend.Forward(batch, ForwardMode.Evaluation);
            var sums = new float[batch.Count * backend.Shape.Outputs];
            backend.ReadLogits(sums);
            predictions.AddRange(Predictions(sums, backend.Shape.Outputs));
        }

        return [.. predictions];
    }

    private static int[] Predictions(ReadOnlySpan<float> sums, int classes)
    {
        var predictions = new int[sums.Length / classes];
        for (int i = 0; i < predictions.Length; i++)
        {
            ReadOnlySpan<float> row = sums.Slice(i * classes, classes);
            for (int other = 1; other < classes; other++)
            {
                if (row[other] > row[predictions[i]]) predictions[i] = other;
            }
        }

        return predictions;
    }

    private static double[] Of(LotteryResults results, int level, Arm arm) => [.. results.Replicates.Select(replicate => results.Find(replicate, level, ArmNames.Of(arm))!.TestAccuracy!.Value)];

    private static double Mean(LotteryResults results, int level, Arm arm) => Of(results, level, arm).Average();

    private static double[] Differences(LotteryResults results, int level, Arm control) => [.. Of(results, level, Arm.Ticket).Zip(Of(results, level, control), (ticket, other) => ticket - other)];
}
