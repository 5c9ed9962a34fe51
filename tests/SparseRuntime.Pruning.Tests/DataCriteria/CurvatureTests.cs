namespace SparseRuntime.Pruning.Tests;

public class CurvatureTests
{
    [Test]
    public void The_fisher_diagonal_is_the_mean_square_of_each_samples_gradient() => Cases.Holds(random =>
    {
        int samples = random.Next(1, 6), outputs = random.Next(1, 5), inputs = random.Next(1, 5);
        float[] deltas = Cases.Values(random, samples * outputs), activations = Cases.Values(random, samples * inputs);
        float[] diagonal = Fisher.Diagonal(deltas, activations, samples);
        for (int i = 0; i < outputs; i++)
        {
            for (int j = 0; j < inputs; j++)
            {
                double expected = Enumerable.Range(0, samples).Average(n => Math.Pow((double)deltas[(n * outputs) + i] * activations[(n * inputs) + j], 2));
                Assert.That(diagonal[(i * inputs) + j], Is.EqualTo(expected).Within(1e-6 * Math.Max(1, expected)));
            }
        }
    });

    [Test]
    public void Labels_drawn_from_the_model_have_its_probabilities()
    {
        float[] p = [0.2f, 0.5f, 0.3f];
        var stream = new RandomStream(4, 0, "labels");
        const int Samples = 20_000;
        float[] deltas = Fisher.SampledDeltas([.. Enumerable.Repeat(p, Samples).SelectMany(row => row)], Samples, stream);
        for (int label = 0; label < 3; label++)
        {
            int drawn = Enumerable.Range(0, Samples).Count(n => deltas[(n * 3) + label] < 0);
            Assert.That(drawn / (double)Samples, Is.EqualTo(p[label]).Within(5 * Pruning.Samples.BinomialError(p[label], Samples)));
        }

        // The mean square of δ is then the curvature of the softmax, p(1 − p).
        float[] fisher = Fisher.Diagonal(deltas, [.. Enumerable.Repeat(1f, Samples)], Samples);
        Assert.That(fisher.Zip(OptimalBrainDamage.OutputCurvature(p)).Select(pair => pair.First - pair.Second), Is.All.Zero.Within(0.02));
        Assert.That(Fisher.SampledDeltas([0f, 0f, 1f], 1, stream), Is.EqualTo([0f, 0f, 0f]));
    }

    [Test]
    public void Fisher_scores_are_half_the_square_times_the_information() =>
        Assert.That(Fisher.Scores([2f, -3f], [1f, 2f]), Is.EqualTo([2f, 9f]));

    [Test]
    public void The_softmax_curvature_is_the_second_derivative_of_cross_entropy() => Cases.Holds(random =>
    {
        double[] z = [.. Matrices.Vector(random, 4).Select(value => 3 * value)];
        double Loss(double[] at) => Math.Log(at.Sum(Math.Exp)) - at[1];
        double sum = z.Sum(Math.Exp);
        double[] curvature = OptimalBrainDamage.OutputCurvature([.. z.Select(value => (float)(Math.Exp(value) / sum))]);
        for (int i = 0; i < 4; i++)
        {
            double[] Moved(double step) => [.. z.Select((value, j) => value + (i == j ? step : 0))];
            Assert.That(curvature[i], Is.EqualTo((Loss(Moved(1e-3)) - (2 * Loss(z)) + Loss(Moved(-1e-3))) / 1e-6).Within(1e-5));
        }
    });

    [Test]
    public void The_recursion_is_exact_for_chains_of_single_units() => Cases.Holds(random =>
    {
        // L = ½c(w₂ relu(w₁x))² has no other second derivatives than those on the diagonal path.
        double x = 0.5 + random.NextDouble(), w1 = 0.5 + random.NextDouble(), w2 = random.NextDouble() - 0.5, c = 1 + random.NextDouble();
        double Loss(double first, double second) => 0.5 * c * Math.Pow(second * Math.Max(0, first * x), 2);
        float hidden = (float)(w1 * x);
        double[] back = OptimalBrainDamage.Back([c], [(float)w2], [1f], 1);
        float[] first = OptimalBrainDamage.WeightCurvature(back, [(float)x], 1), second = OptimalBrainDamage.WeightCurvature([c], [hidden], 1);
        const double H = 1e-3;
        Assert.That(first[0], Is.EqualTo((Loss(w1 + H, w2) - (2 * Loss(w1, w2)) + Loss(w1 - H, w2)) / (H * H)).Within(1e-5));
        Assert.That(second[0], Is.EqualTo((Loss(w1, w2 + H) - (2 * Loss(w1, w2)) + Loss(w1, w2 - H)) / (H * H)).Within(1e-4));
        Assert.That(OptimalBrainDamage.Back([c], [(float)w2], [0f], 1)[0], Is.Zero, "behind a unit that is off there is no curvature");
    });

    [Test]
    public void Curvature_goes_back_through_squared_weights_sample_by_sample()
    {
        double[] back = OptimalBrainDamage.Back([1, 2, 0, 1], [1f, 2f, 3f, 3f, 0f, -1f], [1f, 1f, 1f, 2f, 0f, 1f], 2);
        Assert.That(back, Is.EqualTo([19.0, 4, 11, 36, 0, 1]));
    }

    [Test]
    public void Surgeon_and_damage_differ_as_in_the_worked_example()
    {
        double[] h = [2, 1, 1, 2], w = [1, 1], inverse = OptimalBrainSurgeon.Inverse(h);
        Assert.That(OptimalBrainSurgeon.Scores(w, inverse)[0], Is.EqualTo(0.75).Within(1e-12));
        Assert.That(OptimalBrainDamage.Scores([1f, 1f], [2f, 2f])[0], Is.EqualTo(1));
        OptimalBrainSurgeon.Remove(w, inverse, 0);
        Assert.That(w[0], Is.Zero);
        Assert.That(w[1], Is.EqualTo(1.5).Within(1e-12));
    }

    [Test]
    public void The_surgeon_finds_the_best_weights_without_one() => Cases.Holds(random =>
    {
        int n = random.Next(1, 7), q = random.Next(n);
        double[] h = Matrices.PositiveDefinite(random, n), start = Matrices.Vector(random, n), w = [.. start], inverse = OptimalBrainSurgeon.Inverse(h);
        double score = OptimalBrainSurgeon.Scores(w, inverse)[q];
        OptimalBrainSurgeon.Remove(w, inverse, q);
        double[] step = [.. w.Zip(start, (now, before) => now - before)];
        Assert.That(w[q], Is.Zero);
        Assert.That(0.5 * Matrices.Quadratic(h, step), Is.EqualTo(score).Within(1e-9));
        double[] gradient = Matrices.Multiply(h, step);
        Assert.That(gradient.Where((_, i) => i != q), Is.All.Zero.Within(1e-9), "no other weights do better");
        Assert.That(score, Is.LessThanOrEqualTo((0.5 * h[(q * n) + q] * start[q] * start[q]) + 1e-12), "making up never costs more than not");

        // What is left of the inverse is the inverse of what is left.
        int[] left = [.. Enumerable.Range(0, n).Where(i => i != q)];
        double[] reduced = OptimalBrainSurgeon.Inverse([.. left.SelectMany(i => left.Select(j => h[(i * n) + j]))]);
        Assert.That(left.SelectMany(i => left.Select(j => inverse[(i * n) + j])), Is.EqualTo(reduced).Within(1e-9));
    });

    [Test]
    public void The_inverse_undoes_the_matrix() => Cases.Holds(random =>
    {
        int n = random.Next(1, 8);
        double[] h = Matrices.PositiveDefinite(random, n), x = Matrices.Vector(random, n);
        Assert.That(Matrices.Multiply(OptimalBrainSurgeon.Inverse(h), Matrices.Multiply(h, x)), Is.EqualTo(x).Within(1e-8));
    });

    [Test]
    public void A_pruned_row_is_the_least_squares_fit_of_what_is_left() => Cases.Holds(random =>
    {
        int n = random.Next(2, 6), samples = 12, count = random.Next(0, n + 1);
        float[] inputs = [.. Matrices.Vector(random, samples * n).Select(value => (float)value)];
        double[] h = OptimalBrainSurgeon.InputHessian(inputs, samples, 1e-6), start = Matrices.Vector(random, n), w = [.. start];
        int[] removed = OptimalBrainSurgeon.PruneRow(w, h, count);
        Assert.That(removed, Is.Unique);
        Assert.That(removed, Has.Length.EqualTo(count));
        Assert.That(removed.Select(i => w[i]), Is.All.Zero);
        double[] gradient = Matrices.Multiply(h, [.. w.Zip(start, (now, before) => now - before)]);
        Assert.That(gradient.Where((_, i) => !removed.Contains(i)), Is.All.Zero.Within(1e-7));
        double[] expected = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                expected[(i * n) + j] = Enumerable.Range(0, samples).Average(s => (double)inputs[(s * n) + i] * inputs[(s * n) + j]) + (i == j ? 1e-6 : 0);
        }

        Assert.That(h, Is.EqualTo(expected).Within(1e-9));
    });

    [Test]
    public void Damping_follows_the_trace()
    {
        Assert.That(OptimalBrainSurgeon.Damping([1, 5, 5, 3], 0.1, 1e-8), Is.EqualTo(0.2).Within(1e-12));
        Assert.That(OptimalBrainSurgeon.Damping([0, 0, 0, 0], 0.1, 1e-8), Is.EqualTo(1e-8));
        Assert.That(() => OptimalBrainSurgeon.Inverse([1, 1, 1, 1]), Throws.ArgumentException.With.Message.Contains("damping"));
        Assert.That(() => OptimalBrainSurgeon.Inverse([1, double.NaN, 1, 1]), Throws.ArgumentException.With.Message.Contains("NaN"));
        Assert.That(() => OptimalBrainSurgeon.Inverse([1, 2, 3]), Throws.ArgumentException);
    }

    [Test]
    public void Kronecker_factors_give_the_surgeons_score_by_the_whole_matrix() => Cases.Holds(random =>
    {
        int m = random.Next(1, 4), n = random.Next(1, 4);
        double[] a = Matrices.PositiveDefinite(random, n), g = Matrices.PositiveDefinite(random, m);
        float[] weights = Cases.Values(random, m * n);
        // Row-major weights see G ⊗ A.
        int size = m * n;
        var whole = new double[size * size];
        for (int p = 0; p < size; p++)
        {
            for (int q = 0; q < size; q++)
                whole[(p * size) + q] = g[(p / n * m) + (q / n)] * a[(p % n * n) + (q % n)];
        }

        double[] expected = OptimalBrainSurgeon.Scores([.. weights.Select(w => (double)w)], OptimalBrainSurgeon.Inverse(whole));
        float[] scores = KroneckerCurvature.Scores(weights, a, g);
        for (int i = 0; i < size; i++)
            Assert.That(scores[i], Is.EqualTo(expected[i]).Within(1e-4 * Math.Max(1, expected[i])));
    });
}
