namespace SparseRuntime.Pruning.Tests;

public class UnitTests
{
    [Test]
    public void Rows_are_scored_by_norms()
    {
        float[] weights = [3f, -4f, 0f, 0f, 1f, 1f];
        Assert.That(UnitNorms.L1(weights, 3), Is.EqualTo([7.0, 0, 2]));
        Assert.That(UnitNorms.L2(weights, 3), Is.EqualTo([5.0, 0, Math.Sqrt(2)]));
        Assert.That(UnitNorms.Largest(weights, 3), Is.EqualTo([4.0, 0, 1]));
        Assert.That(UnitNorms.Sum(weights, 3), Is.EqualTo([-1.0, 0, 2]));
        Assert.That(UnitNorms.Mean(weights, 3), Is.EqualTo([-0.5, 0, 1]));
        Assert.That(() => UnitNorms.L1([float.NaN], 1), Throws.ArgumentException);
        Assert.That(() => UnitNorms.L1(weights, 4), Throws.ArgumentException);
    }

    [Test]
    public void Units_are_scored_by_what_they_put_out()
    {
        // Three units over four samples: always 2, on once, never on.
        float[] activations = [2f, 0f, 0f, 2f, 4f, 0f, 2f, 0f, 0f, 2f, 0f, 0f];
        Assert.That(UnitActivations.MeanMagnitude(activations, 4), Is.EqualTo([2.0, 1, 0]));
        Assert.That(UnitActivations.Variance(activations, 4), Is.EqualTo([0.0, 3, 0]));
        Assert.That(UnitActivations.ShareOfZeros(activations, 4), Is.EqualTo([0, 0.75, 1]));
        Assert.That(UnitActivations.Concentration(activations, 4), Is.EqualTo([0, 0.5, 0]).Within(1e-12));
        double entropy = -((0.25 * Math.Log(0.25)) + (0.75 * Math.Log(0.75)));
        Assert.That(UnitActivations.Entropy(activations, 4), Is.EqualTo([0, entropy, 0]).Within(1e-12));
        Assert.That(UnitActivations.Entropy([1f, 1f], 2), Is.EqualTo([0.0]), "of one value there is no entropy");
        Assert.That(UnitActivations.Taylor([1f, -2f], [3f, 1f], 2), Is.EqualTo([2.5]));
    }

    [Test]
    public void Evenly_spread_values_have_the_entropy_of_all_bins() =>
        Assert.That(UnitActivations.Entropy([.. Enumerable.Range(0, 3200).Select(i => i / 3199f)], 3200)[0], Is.EqualTo(Math.Log(32)).Within(1e-3));

    [Test]
    public void Nan_and_infinite_activations_are_refused()
    {
        Assert.That(() => UnitActivations.Variance([float.NaN], 1), Throws.ArgumentException);
        Assert.That(() => UnitActivations.Entropy([float.NaN, 1f], 2), Throws.ArgumentException);
        Assert.That(() => UnitActivations.Entropy([float.PositiveInfinity, 1f], 2), Throws.ArgumentException);
        Assert.That(() => UnitActivations.MeanMagnitude([1f, 2f, 3f], 2), Throws.ArgumentException);
    }

    [Test]
    public void The_proximal_step_is_the_best_trade_of_distance_and_penalty() => Cases.Holds(random =>
    {
        int rows = random.Next(1, 4), columns = random.Next(1, 5);
        float[] start = Cases.Values(random, rows * columns), shrunk = [.. start];
        double strength = random.NextDouble(), rate = random.NextDouble();
        GroupLasso.Shrink(shrunk, rows, strength, rate);
        double Objective(float[] w) => (0.5 * w.Zip(start, (a, b) => Math.Pow((double)a - b, 2)).Sum()) + (rate * GroupLasso.Penalty(w, rows, strength));
        double best = Objective(shrunk);
        for (int trial = 0; trial < 20; trial++)
            Assert.That(Objective([.. shrunk.Select(w => w + ((random.NextSingle() - 0.5f) * 0.1f))]), Is.GreaterThanOrEqualTo(best - 1e-6));
    });

    [Test]
    public void Small_rows_become_exactly_zero()
    {
        float[] weights = [0.1f, 0.1f, 3f, 4f];
        GroupLasso.Shrink(weights, 2, 1, 1 / Math.Sqrt(2));
        Assert.That(weights, Is.EqualTo([0f, 0f, 2.4f, 3.2f]).Within(1e-6f));
        Assert.That(weights[0], Is.Zero);
    }

    [Test]
    public void A_unit_without_inputs_folds_into_the_next_biases()
    {
        var layer = new AffineLayer([1f, -1f, 0f, 0f], [0.1f, 0.3f], 2);
        var next = new AffineLayer([2f, 5f, 1f, -7f], [0f, 1f], 2);
        float?[] constants = UnitRemoval.Constants(layer, Relu);
        Assert.That(constants, Is.EqualTo(new float?[] { null, 0.3f }));
        (AffineLayer small, AffineLayer after) = UnitRemoval.Remove(layer, next, [true, false], [0f, 0.3f]);
        Assert.That(small.Outputs, Is.EqualTo(1));
        Assert.That(after.Biases, Is.EqualTo([1.5f, -1.1f]).Within(1e-6f));
        foreach (float[] x in new[] { new[] { 1f, 2f }, [3f, -1f], [0f, 0f] })
            Assert.That(Run(small, after, x), Is.EqualTo(Run(layer, next, x)).Within(1e-6f));
    }

    [Test]
    public void Networks_without_their_dead_units_compute_the_same() => Cases.Holds(random =>
    {
        int inputs = random.Next(1, 5), hidden = random.Next(1, 7), outputs = random.Next(1, 4);
        float[] w = Cases.Values(random, hidden * inputs), v = Cases.Values(random, outputs * hidden);
        foreach (int unit in Enumerable.Range(0, hidden).Where(_ => random.Next(3) == 0))
            w.AsSpan(unit * inputs, inputs).Clear();
        foreach (int unit in Enumerable.Range(0, hidden).Where(_ => random.Next(3) == 0))
        {
            for (int i = 0; i < outputs; i++)
                v[(i * hidden) + unit] = 0;
        }

        var layer = new AffineLayer(w, Cases.Values(random, hidden), inputs);
        var next = new AffineLayer(v, Cases.Values(random, outputs), hidden);
        bool[] alive = UnitRemoval.Alive(layer, next);
        float[] constants = [.. UnitRemoval.Constants(layer, Relu).Select(constant => constant ?? 0)];
        (AffineLayer small, AffineLayer after) = UnitRemoval.Remove(layer, next, alive, constants);
        Assert.That(small.Outputs, Is.EqualTo(alive.Count(isAlive => isAlive)));
        float[] x = Cases.Values(random, inputs);
        Assert.That(Run(small, after, x), Is.EqualTo(Run(layer, next, x)).Within(1e-5f));
    });

    [TestCase(0, 8, 100, 0)]
    [TestCase(1, 8, 100, 8)]
    [TestCase(16, 8, 100, 16)]
    [TestCase(97, 8, 100, 100)]
    public void Kept_units_are_rounded_up_to_a_multiple(int count, int multiple, int all, int expected) =>
        Assert.That(UnitRemoval.Aligned(count, multiple, all), Is.EqualTo(expected));

    [Test]
    public void The_best_units_stay_and_of_equal_ones_the_first()
    {
        Assert.That(UnitRemoval.Best([1, 5, 1, 1, 0], 2, 3), Is.EqualTo(new[] { true, true, true, false, false }));
        Assert.That(() => UnitRemoval.Best([double.NaN], 1, 1), Throws.ArgumentException);
        Assert.That(() => UnitRemoval.Aligned(5, 1, 4), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Layers_that_do_not_fit_are_refused()
    {
        var layer = new AffineLayer([1f, 2f], [0f], 2);
        Assert.That(() => UnitRemoval.Alive(layer, new AffineLayer([1f, 2f], [0f], 2)), Throws.ArgumentException.With.Message.Contains("reads 2 units"));
        Assert.That(() => UnitRemoval.Constants(new AffineLayer([1f], [0f], 2), Relu), Throws.ArgumentException);
        Assert.That(() => UnitRemoval.Constants(new AffineLayer([1f, float.NaN], [0f], 2), Relu), Throws.ArgumentException);
    }

    private static float Relu(float x) => Math.Max(0, x);

    private static float[] Run(AffineLayer layer, AffineLayer next, float[] x) => Affine(next, [.. Affine(layer, x).Select(Relu)]);

    private static float[] Affine(AffineLayer layer, float[] x) =>
        [.. layer.Biases.Select((bias, i) => (float)(bias + x.Select((value, j) => (double)layer.Weights[(i * layer.Inputs) + j] * value).Sum()))];
}
