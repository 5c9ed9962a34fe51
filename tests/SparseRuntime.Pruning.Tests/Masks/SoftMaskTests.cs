namespace SparseRuntime.Pruning.Tests;

public class SoftMaskTests
{
    [Test]
    public void Gradients_are_those_of_the_gated_weights() => Cases.Holds(random =>
    {
        float[] g = Cases.Values(random, 5), w = Cases.Values(random, 5), s = Cases.Values(random, 5);
        double Output(int i, double weight, double logit) => g[i] * weight / (1 + Math.Exp(-logit));
        (float[] byWeights, float[] byLogits) = SoftMask.Gradients(g, w, s, isHard: false);
        (float[] hard, float[] straight) = SoftMask.Gradients(g, w, s, isHard: true);
        for (int i = 0; i < 5; i++)
        {
            Assert.That(byWeights[i], Is.EqualTo((Output(i, w[i] + 1e-4, s[i]) - Output(i, w[i] - 1e-4, s[i])) / 2e-4).Within(1e-5));
            Assert.That(byLogits[i], Is.EqualTo((Output(i, w[i], s[i] + 1e-4) - Output(i, w[i], s[i] - 1e-4)) / 2e-4).Within(1e-5));
            Assert.That(hard[i], Is.EqualTo(s[i] > 0 ? g[i] : 0));
            Assert.That(straight[i], Is.EqualTo(byLogits[i]));
            Assert.That(SoftMask.Gates(s)[i], Is.EqualTo(1 / (1 + Math.Exp(-s[i]))).Within(1e-6));
        }
    });

    [Test]
    public void Undecided_gates_pay_a_quarter_each_and_are_not_moved_without_a_price()
    {
        (double value, float[] gradient) = SoftMask.Penalty([0f, 0f], 1, 0);
        Assert.That(value, Is.EqualTo(0.5).Within(1e-12));
        Assert.That(gradient, Is.All.Zero);
    }

    [Test]
    public void The_penalty_has_its_own_gradient() => Cases.Holds(random =>
    {
        float[] s = Cases.Values(random, 4);
        double beta = random.NextDouble(), lambda = random.NextDouble();
        float[] gradient = SoftMask.Penalty(s, beta, lambda).Gradient;
        for (int i = 0; i < 4; i++)
        {
            float[] Moved(float step) => [.. s.Select((value, j) => i == j ? value + step : value)];
            Assert.That(gradient[i], Is.EqualTo((SoftMask.Penalty(Moved(1f / 64), beta, lambda).Value - SoftMask.Penalty(Moved(-1f / 64), beta, lambda).Value) * 32).Within(1e-3));
        }

        Assert.That(() => SoftMask.Penalty([float.NaN], 1, 0), Throws.ArgumentException);
    });
}
