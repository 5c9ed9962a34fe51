using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training.Tests;

/// <summary>The definition's gradients against differences of its losses, and its update rules against hand calculation.</summary>
public class ReferenceBackendTests
{
    [Test]
    public void Gradients_are_differences_of_the_loss(
        [Values] HiddenActivation activation, [Values] LossKind loss, [Values(1.0, 0.4)] double density, [Values] HiddenNormalization normalization)
    {
        var shape = new NetworkShape(6, [7, 5], 4, activation, loss, normalization);
        using var backend = new ReferenceBackend(shape, 9);
        for (int layer = 0; layer < shape.Layers; layer++)
            backend.SetMask(layer, Cases.Mask(shape, layer, density));
        backend.Load(Cases.Parameters(shape));
        Batch batch = Cases.Batch(shape, 9);
        backend.Forward(batch, ForwardMode.Training);
        backend.Backward(GradientKind.Dense);
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            (double[] weights, double[] bias) = backend.GradientsOf(layer);
            // Pruned weights, too: the loss is differentiated where they are zero.
            AssertClose(weights, Differences(backend, batch, backend.WeightsOf(layer)));
            AssertClose(bias, Differences(backend, batch, backend.BiasesOf(layer)));
            if (backend.NormalizationOf(layer) is not { } of) continue;
            AssertClose(of.Scale.Gradients, Differences(backend, batch, of.Scale.Values));
            AssertClose(of.Shift.Gradients, Differences(backend, batch, of.Shift.Values));
        }
    }

    [Test]
    public void Losses_and_right_answers_are_those_of_the_formulas()
    {
        var shape = new NetworkShape(2, [], 2);
        using var backend = new ReferenceBackend(shape, 2);
        var parameters = new Parameters(shape);
        parameters.Layers[0].Weights[0] = 1f;
        parameters.Layers[0].Weights[3] = 1f;
        backend.Load(parameters);
        // Outputs (2, 1) and (0, 0); of equal outputs the first counts.
        ForwardResult result = backend.Forward(new Batch(new float[] { 2, 1, 0, 0 }, new[] { 0, 1 }, default, 2), ForwardMode.Evaluation);
        Assert.That(result.Loss, Is.EqualTo(Math.Log(1 + Math.Exp(-1)) + Math.Log(2)).Within(1e-12));
        Assert.That(result.Correct, Is.EqualTo(1));
    }

    [Test]
    public void The_normal_distribution_is_that_of_tables()
    {
        double[] at = [0, 1, -1, 1.959963984540054, 5.999, 6.001, -7];
        double[] expected = [0.5, 0.841344746068543, 0.158655253931457, 0.975, 0.999999999, 0.999999999, 1.279812543885835e-12];
        for (int i = 0; i < at.Length; i++)
            Assert.That(NormalDistribution.Cumulative(at[i]), Is.EqualTo(expected[i]).Within(i == 6 ? 1e-22 : i is 4 or 5 ? 1e-9 : 1e-14));
    }

    [Test]
    public void Adam_moves_a_weight_that_was_grown_as_it_moves_one_at_its_first_step()
    {
        var shape = new NetworkShape(2, [], 2);
        using var backend = new ReferenceBackend(shape, 4);
        var mask = new Mask(shape.WeightShape(0));
        mask[0] = true;
        backend.SetMask(0, mask);
        var adam = new UpdateRule { Kind = UpdateKind.Adam };
        for (int step = 0; step < 30; step++)
            Cases.Step(backend, Cases.Batch(shape, 4, step), adam, 0.01);
        backend.SetMask(0, null);
        Cases.Step(backend, Cases.Batch(shape, 4, 30), adam, 0.01);
        // At its first step a weight moves by the learning rate, whatever its gradient.
        Assert.That(Math.Abs(backend.WeightsOf(0)[1]), Is.EqualTo(0.01).Within(1e-7));
        Assert.That(backend.ReadState().Weights[0].Steps, Is.EqualTo(new[] { 31, 1, 1, 1 }));
    }

    /// <summary>One weight and one bias of y = w + b from w = 1, b = 0 on, loss y²: both move by the same, numbers are worked by hand.</summary>
    [TestCase(UpdateKind.Momentum, 0.8, 0.58, 0.438)]
    [TestCase(UpdateKind.Nesterov, 0.7000, 0.5300, 0.4670)]
    [TestCase(UpdateKind.Adam, 0.900000000500, 0.801187420623, 0.704871250971)]
    public void Momentum_moves_as_worked_by_hand(UpdateKind kind, params double[] expected)
    {
        var shape = new NetworkShape(1, [], 1, loss: LossKind.MeanSquaredError);
        using var backend = new ReferenceBackend(shape, 1);
        var parameters = new Parameters(shape);
        parameters.Layers[0].Weights[0] = 1f;
        backend.Load(parameters);
        var batch = new Batch(new float[] { 1 }, default, new float[] { 0 }, 1);
        foreach (double weight in expected)
        {
            Cases.Step(backend, batch, new UpdateRule { Kind = kind, Momentum = 0.5 }, 0.1);
            Assert.That(backend.WeightsOf(0)[0], Is.EqualTo(weight).Within(1e-10));
        }
    }

    [Test]
    public void Clipping_and_decay_apply_to_kept_weights_in_this_order()
    {
        var shape = new NetworkShape(2, [], 2);
        using var backend = new ReferenceBackend(shape, 4);
        backend.Load(Cases.Parameters(shape));
        var mask = new Mask(shape.WeightShape(0));
        mask[1] = mask[2] = true;
        backend.SetMask(0, mask);
        double[] before = [.. backend.WeightsOf(0)];
        Batch batch = Cases.Batch(shape, 4);
        backend.Forward(batch, ForwardMode.Training);
        backend.Backward(GradientKind.Kept);
        (double[] g, double[] b) = backend.GradientsOf(0);
        double norm = Math.Sqrt((g[1] * g[1]) + (g[2] * g[2]) + b.Sum(x => x * x));
        double[] expected = [0, before[1] - (0.1 * ((g[1] * 0.01 / norm) + (0.5 * before[1]))), before[2] - (0.1 * ((g[2] * 0.01 / norm) + (0.5 * before[2]))), 0];
        backend.Update(new UpdateRule { WeightDecay = 0.5, GreatestNorm = 0.01 }, [0.1]);
        Assert.That(backend.WeightsOf(0), Is.EqualTo(expected).Within(1e-15));
    }

    private static void AssertClose(double[] gradients, double[] differences)
    {
        // To 1e-6, relative to what is not much smaller than the gradients of a batch are.
        for (int i = 0; i < gradients.Length; i++)
            Assert.That(gradients[i], Is.EqualTo(differences[i]).Within(1e-6 * Math.Max(Math.Abs(differences[i]), 1e-3)), $"{i}");
    }

    private static double[] Differences(ReferenceBackend backend, Batch batch, double[] values)
    {
        const double Step = 1e-5;
        var result = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            double value = values[i];
            values[i] = value + Step;
            double more = backend.Forward(batch, ForwardMode.Training).Loss;
            values[i] = value - Step;
            double less = backend.Forward(batch, ForwardMode.Training).Loss;
            values[i] = value;
            result[i] = (more - less) / (2 * Step * batch.Count);
        }

        return result;
    }
}
