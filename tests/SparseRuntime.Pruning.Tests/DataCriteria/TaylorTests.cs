using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning.Tests;

public class TaylorTests
{
    private static readonly float[] Weights = [2f, -1f, 0f, 3f], Gradient = [0.5f, 4f, 9f, -1f];

    [Test]
    public void First_order_scores_are_products()
    {
        Assert.That(Taylor.FirstOrder(Weights, Gradient), Is.EqualTo([1f, 4f, 0f, 3f]));
        Assert.That(Taylor.Combined(Weights, Gradient, 1), Is.EqualTo([2f, 1f, 0f, 3f]));
        Assert.That(Taylor.Combined(Weights, Gradient, 0), Is.EqualTo([0.5f, 4f, 9f, 1f]));
        Assert.That(Taylor.Combined(Weights, Gradient, 0.5), Is.EqualTo([1f, 2f, 0f, MathF.Sqrt(3)]).Within(1e-6f));
    }

    [Test]
    public void The_mean_of_samples_does_not_cancel_and_batches_are_ranked_by_steadiness()
    {
        float[][] samples = [[1f, 1f, 0f, 1f], [-1f, 1f, 0f, 3f]];
        Assert.That(Taylor.MeanOfSamples(Weights, samples), Is.EqualTo([2f, 1f, 0f, 6f]));
        Assert.That(Taylor.FirstOrder(Weights, [0f, 1f, 0f, 2f]), Is.EqualTo([0f, 1f, 0f, 6f]), "the mean gradient does cancel");
        Assert.That(Taylor.BatchStatistics(Weights, samples, 1), Is.EqualTo([2f / 3, 1f, 0f, 6f / 4]).Within(1e-6f));
    }

    [Test]
    public void The_loss_change_is_exact_for_a_quadratic_loss_with_a_diagonal_hessian() => Cases.Holds(random =>
    {
        int count = random.Next(1, 8);
        double[] h = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())], centre = [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
        float[] weights = Cases.Values(random, count);
        double Loss(IEnumerable<double> w) => w.Select((value, i) => 0.5 * h[i] * (value - centre[i]) * (value - centre[i])).Sum();
        float[] gradient = [.. weights.Select((w, i) => (float)(h[i] * (w - centre[i])))];
        float[] change = Taylor.LossChange(weights, gradient, [.. h.Select(value => (float)value)]);
        for (int i = 0; i < count; i++)
            Assert.That(change[i], Is.EqualTo(Loss(weights.Select((w, j) => j == i ? 0.0 : w)) - Loss(weights.Select(w => (double)w))).Within(1e-5));
    });

    [Test]
    public void A_diagonal_hessian_errs_by_the_terms_beside_it()
    {
        // Cutting the first weight of ½wᵀHw at (1, 1) changes it by −2; the diagonal and no gradient predict −1 = 1 − 2.
        double[] h = [2, 1, 1, 2], w = [1, 1];
        double truth = (0.5 * 2) - (0.5 * (2 + 1 + 1 + 2));
        Assert.That(truth, Is.EqualTo(-2));
        Assert.That(Taylor.LossChange([1f], [3f], [2f])[0], Is.EqualTo(truth), "with the whole gradient (3, 3) second order is exact");
        Assert.That(Taylor.LossChange([1f], [2f], [2f])[0], Is.EqualTo(-1), "a gradient by the diagonal alone misses H_12 w_2 = 1");
        Assert.That(GroupTaylor.DiagonalError(w, h), Is.EqualTo(1), "what a group cut at a minimum leaves out");
        Assert.That(GroupTaylor.DiagonalError([1], [2]), Is.Zero, "a single cut leaves out nothing");
    }

    [Test]
    public void A_group_is_exact_for_a_quadratic_loss() => Cases.Holds(random =>
    {
        int n = random.Next(1, 6);
        double[] h = Matrices.PositiveDefinite(random, n), w = Matrices.Vector(random, n), centre = Matrices.Vector(random, n);
        double Loss(double[] x) => 0.5 * Matrices.Quadratic(h, [.. x.Zip(centre, (a, b) => a - b)]);
        double[] gradient = Matrices.Multiply(h, [.. w.Zip(centre, (a, b) => a - b)]);
        Assert.That(GroupTaylor.LossChange(w, gradient, h), Is.EqualTo(Loss(new double[n]) - Loss(w)).Within(1e-9));
        Assert.That(GroupTaylor.LossChange(w, gradient, []), Is.EqualTo(-w.Zip(gradient, (a, b) => a * b).Sum()).Within(1e-12));
    });

    [Test]
    public void Effectiveness_is_a_mean_over_what_is_kept() =>
        Assert.That(Taylor.Effectiveness(Mask.OfNonzeros(new TensorShape(4), [1f, 1f, 0f, 0f]), Weights, Gradient), Is.EqualTo(2.5).Within(1e-6));

    [Test]
    public void Steady_weights_stand_out_from_noise()
    {
        Assert.That(SignalToNoise.Scores([2f, 2f, 0f], [0, 1, 0], 1), Is.EqualTo([4f, 2f, 0f]));
        Assert.That(() => SignalToNoise.Scores([1f], [-1], 1), Throws.ArgumentException.With.Message.Contains("negative"));
    }

    [Test]
    public void Nan_and_other_lengths_are_refused()
    {
        Assert.That(() => Taylor.FirstOrder([float.NaN], [1f]), Throws.ArgumentException.With.Message.Contains("NaN"));
        Assert.That(() => Taylor.FirstOrder([1f], [float.NaN]), Throws.ArgumentException.With.Message.Contains("NaN"));
        Assert.That(() => Taylor.FirstOrder([1f], [1f, 2f]), Throws.ArgumentException.With.Message.Contains("2 elements where 1"));
        Assert.That(() => Taylor.MeanOfSamples([1f], []), Throws.ArgumentException.With.Message.Contains("no sample"));
        Assert.That(() => Taylor.LossChange([1f], [1f], [float.NaN]), Throws.ArgumentException);
        Assert.That(() => Taylor.Combined([1f], [1f], 2), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
