using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training.Tests;

/// <summary>Methods by which weights only go.</summary>
public class PruningMethodTests
{
    private static readonly NetworkShape Shape = TrainingLoop.Shape;

    [Test]
    public void One_cut_keeps_the_largest_of_what_is_there_at_its_step()
    {
        using var loop = new TrainingLoop(new OneShotPruning(new SparsityTarget { Sparsity = 0.9 }, MethodCases.ByMagnitude, 7));
        loop.RunTo(7);
        Assert.That(loop.Network.Sparsity, Is.Zero);
        Parameters before = Cases.Read(loop.Backend);
        loop.Next();
        for (int layer = 0; layer < Shape.Layers; layer++)
        {
            float[] weights = before.Layers[layer].Weights;
            int count = (int)Math.Round(0.1 * weights.Length, MidpointRounding.AwayFromZero);
            Assert.That(Masks.Indices(loop.Network.Masks[layer]), Is.EqualTo(Enumerable.Range(0, weights.Length).OrderByDescending(i => Math.Abs(weights[i])).Take(count).Order()));
        }

        long[] kept = loop.Kept();
        loop.RunTo(30);
        Assert.That(loop.Kept(), Is.EqualTo(kept));
    }

    [Test]
    public void A_cut_at_step_0_is_of_the_initial_weights()
    {
        using var loop = new TrainingLoop(new OneShotPruning(new SparsityTarget { Sparsity = 0.8, Scope = PruningScope.Global }, MethodCases.ByMagnitude, 0));
        Parameters initial = Cases.Read(loop.Backend);
        loop.Next();
        double least = Enumerable.Range(0, 3).Min(layer => Masks.Indices(loop.Network.Masks[layer]).Min(i => Math.Abs(initial.Layers[layer].Weights[i])));
        int above = initial.Layers.Sum(layer => layer.Weights.Count(weight => Math.Abs(weight) >= least));
        Assert.That(loop.Kept().Sum(), Is.EqualTo(144).And.EqualTo(above), "a fifth of 720 weights");
    }

    [Test]
    public void Gradual_pruning_follows_its_curve_at_its_times_and_masks_are_nested([Values] SparsityCurve curve)
    {
        const double Initial = 0.2, Final = 0.9, Own = 0.1, Alpha = 2;
        var target = new SparsityTarget { Sparsity = Final, Own = [new LayerSparsity(-1, 0.5), new LayerSparsity(1, Own)] };
        using var loop = new TrainingLoop(new GradualPruning(target, MethodCases.ByMagnitude, curve, 6, 41, 10, Initial, Alpha));
        while (loop.Step < 60)
        {
            long step = loop.Step;
            Mask[] before = [.. loop.Network.Masks];
            MaskTurn turn = loop.Next();
            Assert.That(turn == MaskTurn.BeforePasses, Is.EqualTo(step is 6 or 16 or 26 or 36 or 41));
            if (turn == MaskTurn.None) continue;
            double u = (step - 6) / 35.0;
            double progress = curve switch
            {
                SparsityCurve.Cubic => 1 - Math.Pow(1 - u, 3),
                SparsityCurve.Linear => u,
                SparsityCurve.Cosine => 0.5 * (1 - Math.Cos(Math.PI * u)),
                _ => (1 - Math.Exp(-Alpha * u)) / (1 - Math.Exp(-Alpha)),
            };
            double[] sparsities = [Initial + ((Final - Initial) * progress), Own, Initial + ((0.5 - Initial) * progress)];
            for (int layer = 0; layer < 3; layer++)
            {
                Assert.That(loop.Network.Masks[layer].CountKept(), Is.EqualTo((1 - sparsities[layer]) * Shape.WeightCount(layer)).Within(0.5 + 1e-9), $"step {step}, layer {layer}");
                Assert.That(MaskComparison.IsNested(loop.Network.Masks[layer], before[layer]));
            }
        }
    }

    [Test]
    public void Gradual_pruning_over_all_layers_ends_at_its_sparsity([Values(PruningScope.Global, PruningScope.ErdosRenyi)] PruningScope scope)
    {
        var method = new GradualPruning(new SparsityTarget { Sparsity = 0.85, Scope = scope }, MethodCases.ByMagnitude, SparsityCurve.Cubic, 0, 30, 3);
        using var loop = new TrainingLoop(method, reference: true);
        loop.RunTo(31);
        Assert.That(loop.Kept().Sum(), Is.EqualTo(108));
    }

    [Test]
    public void Adaptive_pruning_takes_shorter_steps_the_more_the_loss_has_risen()
    {
        var target = new SparsityTarget { Sparsity = 0.8, Own = [new LayerSparsity(2, 0.4)] };
        var method = new AdaptivePruning(target, MethodCases.ByMagnitude, step: 0.3, sensitivity: 2, threshold: 0.5, start: 20, interval: 10);
        var network = new FakeNetwork(new NetworkShape(10, [10, 10], 10)).Draw("weights");
        // A rise of half the threshold, one of the whole, a fall, which does not lengthen the step, and an evaluation too soon.
        double first = 0.3, second = first + (0.3 * Math.Exp(-1)), third = second + (0.3 * Math.Exp(-2));
        (long Step, double Loss, double Sparsity)[] evaluations =
            [(10, 1.0, 0), (20, 1.0, first), (25, 5.0, first), (30, 1.25, second), (40, 1.75, third), (50, 0.1, third + 0.3), (60, 0.1, 0.8), (70, 0.1, 0.8)];
        double before = 0;
        foreach ((long step, double loss, double expected) in evaluations)
        {
            method.Evaluated(new Evaluation(step, 0.1, 0, 0, 0, loss, 0));
            Assert.That(method.Sparsity, Is.EqualTo(expected).Within(1e-12), $"step {step}");
            Assert.That(method.TurnAt(step), Is.EqualTo(expected > before ? MaskTurn.BeforePasses : MaskTurn.None));
            if (expected > before) method.Take(step, network);
            Assert.That(method.TurnAt(step + 1), Is.EqualTo(MaskTurn.None));
            Assert.That(network.Kept(0), Has.Length.EqualTo((int)Math.Round(100 * (1 - expected), MidpointRounding.AwayFromZero)));
            Assert.That(network.Kept(2), Has.Length.EqualTo((int)Math.Round(100 * (1 - (expected / 2)), MidpointRounding.AwayFromZero)));
            before = expected;
        }
    }

    [Test]
    public void Sensitivity_is_gathered_from_batches_of_the_same_weights([Values] SensitivityScore score, [Values(1, 3)] int batches)
    {
        var target = new SparsityTarget { Sparsity = 0.8, Scope = PruningScope.Global, MinimumDensity = 0 };
        using var loop = new TrainingLoop(new SensitivityPruning(target, step: 2, batches, score), reference: true);
        loop.RunTo(2);
        Parameters before = Cases.Read(loop.Backend);
        var means = new double[3][];
        for (int batch = 0; batch < batches; batch++)
        {
            Assert.That(loop.Network.Sparsity, Is.Zero);
            using TrainingLoop probe = loop.Resume(new GradientProbe());
            probe.Next();
            for (int layer = 0; layer < 3; layer++)
            {
                means[layer] ??= new double[Shape.WeightCount(layer)];
                for (int i = 0; i < means[layer].Length; i++)
                {
                    double gradient = ((GradientProbe)probe.Method).Gradients[layer][i], product = gradient * before.Layers[layer].Weights[i];
                    means[layer][i] += (score == SensitivityScore.OfMeanGradient ? product : Math.Abs(product)) / batches;
                }
            }

            loop.Next();
        }

        // Scores within rounding of the threshold may go either way.
        double[] ranked = [.. means.SelectMany(layer => layer).Select(Math.Abs).OrderDescending()];
        double threshold = ranked[143];
        Assert.That(loop.Kept().Sum(), Is.EqualTo(144));
        for (int layer = 0; layer < 3; layer++)
        {
            for (int i = 0; i < means[layer].Length; i++)
            {
                double size = Math.Abs(means[layer][i]);
                if (Math.Abs(size - threshold) > 1e-4 * threshold) Assert.That(loop.Network.Masks[layer][i], Is.EqualTo(size > threshold), $"layer {layer}, weight {i}");
            }
        }

        Parameters after = Cases.Read(loop.Backend);
        for (int layer = 0; layer < 3; layer++)
        {
            Assert.That(after.Layers[layer].Weights, Is.EqualTo(before.Layers[layer].Weights.Select((weight, i) => loop.Network.Masks[layer][i] ? weight : 0f)), "no step was taken");
            Assert.That(after.Layers[layer].Bias, Is.EqualTo(before.Layers[layer].Bias));
        }
    }

    [Test]
    public void Synflow_needs_no_data_and_leaves_no_layer_empty()
    {
        var deep = new NetworkShape(16, [20, 20, 20, 20, 20], 4);
        using var loop = new TrainingLoop(new SynFlowPruning(0.98), shape: deep);
        Parameters initial = Cases.Read(loop.Backend);
        loop.Next();
        Assert.That(loop.Kept().Sum(), Is.EqualTo(40), "a fiftieth of 2000 weights");
        Assert.That(loop.Kept(), Has.All.Positive);
        Mask[] expected = SynFlow.Masks([.. Enumerable.Range(0, deep.Layers).Select(deep.WeightShape)], [.. initial.Layers.Select(layer => layer.Weights)], 0.98, 100);
        Assert.That(expected.Select((mask, layer) => MaskComparison.Hamming(mask, loop.Network.Masks[layer])), Is.All.Zero);
        Assert.That(() => new SynFlowPruning(0.998).Check(deep, 10), Throws.ArgumentException.With.Message.Contains("fewer"));
    }

    [Test]
    public void Synflow_goes_on_from_what_is_pruned_already()
    {
        FakeNetwork network = new FakeNetwork(Shape).Draw("weights");
        new OneShotPruning(new SparsityTarget { Sparsity = 0.5 }, MethodCases.ByMagnitude, 0).Take(0, network);
        Mask[] before = [.. network.Masks];
        new SynFlowPruning(0.3).Take(0, network);
        Assert.That(network.Masks.Select((mask, layer) => MaskComparison.Hamming(mask, before[layer])), Is.All.Zero, "half is pruned, which is more");
        new SynFlowPruning(0.8).Take(0, network);
        Assert.That(network.Masks.Sum(mask => mask.CountKept()), Is.EqualTo(144));
        Assert.That(network.Masks.Select((mask, layer) => MaskComparison.IsNested(mask, before[layer])), Is.All.True);
    }

    [Test]
    public void Given_masks_must_fit_and_keep_something()
    {
        Mask[] masks = [.. Enumerable.Range(0, 3).Select(layer => Cases.Mask(Shape, layer, 0.5))];
        Assert.That(() => new GivenMasks(masks[..2]).Check(Shape, 1), Throws.ArgumentException);
        Assert.That(() => new GivenMasks([masks[0], masks[0], masks[2]]).Check(Shape, 1), Throws.ArgumentException.With.Message.Contains("layer 1"));
        Assert.That(() => new GivenMasks([masks[0], masks[1], new Mask(Shape.WeightShape(2))]), Throws.ArgumentException.With.Message.Contains("layer 2"));
    }

    [Test]
    public void Numbers_out_of_range_are_refused()
    {
        var target = new SparsityTarget { Sparsity = 0.5 };
        Refused(() => new OneShotPruning(target, MethodCases.ByMagnitude, -1), "step of the cut");
        Refused(() => new SensitivityPruning(target, batches: 0), "batches");
        Refused(() => new SynFlowPruning(1), "sparsity is 1");
        Refused(() => new SynFlowPruning(0.5, 0), "rounds");
        Refused(() => new GradualPruning(target, MethodCases.ByMagnitude, SparsityCurve.Cubic, 0, 10, 0), "interval");
        Refused(() => new GradualPruning(target, MethodCases.ByMagnitude, SparsityCurve.Cubic, 10, 5, 1), "before its start");
        Refused(() => new GradualPruning(target, MethodCases.ByMagnitude, SparsityCurve.Cubic, 0, 10, 1, initial: 0.6), "falls");
        Refused(() => new AdaptivePruning(target, MethodCases.ByMagnitude, 0, 1, 1), "step of sparsity");
        Refused(() => new AdaptivePruning(target, MethodCases.ByMagnitude, 0.1, 1, 0), "threshold");
        Refused(() => new AdaptivePruning(new SparsityTarget { Sparsity = 0 }, MethodCases.ByMagnitude, 0.1, 1, 1), "sparsity is 0");

        static void Refused(Func<MaskMethod> make, string message) => Assert.That(() => make(), Throws.InstanceOf<ArgumentException>().With.Message.Contains(message));
    }

    /// <summary>Keeps a copy of one step's gradients.</summary>
    private sealed class GradientProbe : MaskMethod
    {
        public float[][] Gradients { get; private set; } = [];

        public override MaskTurn TurnAt(long step) => MaskTurn.BesideUpdate;

        public override void Take(long step, IMaskedNetwork network) =>
            Gradients = [.. Enumerable.Range(0, network.Shape.Layers).Select(layer => (float[])network.Gradients(layer).Clone())];
    }
}
