namespace SparseRuntime.Pruning.Tests;

/// <summary>Losses that fine-tuning adds: by hand, and their gradients by differences.</summary>
public class FineTuningTests
{
    private static readonly double[] Student = [0.3, -1.2, 2.5, 0], Teacher = [1.1, -0.4, 0.9, -2];

    [Test]
    public void Equal_outputs_have_nothing_to_teach([Values(0.5, 1, 4)] double temperature)
    {
        Assert.That(SoftTargets.Loss(Teacher, Teacher, temperature), Is.Zero.Within(1e-15));
        Assert.That(SoftTargets.Gradient(Teacher, Teacher, temperature), Is.All.Zero);
    }

    [Test]
    public void The_gradient_of_soft_targets_is_that_of_differences([Values(0.5, 1, 4, 20)] double temperature)
    {
        double[] gradient = SoftTargets.Gradient(Student, Teacher, temperature);
        double[] pS = SoftTargets.Probabilities(Student, temperature), pT = SoftTargets.Probabilities(Teacher, temperature);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(gradient, Is.EqualTo(pS.Zip(pT, (s, t) => temperature * (s - t))).Within(1e-15));
            Assert.That(gradient, Is.EqualTo(Differences(z => SoftTargets.Loss(z, Teacher, temperature), Student)).Within(1e-8));
            Assert.That(pS.Sum(), Is.EqualTo(1).Within(1e-15));
            Assert.That(SoftTargets.Loss(Student, Teacher, temperature), Is.EqualTo(temperature * temperature * pT.Zip(pS, (t, s) => t * Math.Log(t / s)).Sum()).Within(1e-12).And.Positive);
        }
    }

    [Test]
    public void Outputs_far_apart_stay_finite()
    {
        Assert.That(SoftTargets.Probabilities([2000, -2000], 1), Is.EqualTo(new[] { 1.0, 0.0 }));
        Assert.That(SoftTargets.Loss([-2000, 2000], [2000, -2000], 1), Is.EqualTo(4000).Within(1e-9));
    }

    [Test]
    public void Temperatures_fall_in_a_line_and_stay() =>
        Assert.That(new long[] { 0, 50, 100, 200 }.Select(step => SoftTargets.Temperature(8, 2, step, 100)), Is.EqualTo(new[] { 8.0, 5, 2, 2 }));

    [Test]
    public void Matched_functions_have_the_mean_squared_distance()
    {
        Assert.That(FunctionMatching.Loss([1, 2, 3, 4], [1, 0, 3, 1], 2), Is.EqualTo(6.5));
        Assert.That(FunctionMatching.Gradient([1, 2, 3, 4], [1, 0, 3, 1], 2), Is.EqualTo(new[] { 0.0, 2, 0, 3 }));
        Assert.That(FunctionMatching.Gradient(Student, Teacher, 2), Is.EqualTo(Differences(z => FunctionMatching.Loss(z, Teacher, 2), Student)).Within(1e-7));
    }

    [Test]
    public void Consolidation_holds_what_mattered()
    {
        float[] weights = [1, 2, 3], anchors = [1, 1, 1];
        double[] information = [5, 0.5, 0.25];
        Assert.That(ElasticConsolidation.Penalty(weights, anchors, information, 4), Is.EqualTo(2 * (0.5 + 1)));
        Assert.That(ElasticConsolidation.Gradient(weights, anchors, information, 4), Is.EqualTo(new[] { 0.0, 2, 2 }));
    }

    [Test]
    public void Hard_examples_are_those_that_pruning_made_worse_by_more() =>
        Assert.That(HardExamples.Find([1, 0.5, 3, 2], [0.4, 0.5, 1, 1.5], 0.5), Is.EqualTo(new[] { 0, 2 }));

    [Test]
    public void Errors_say_what_is_wrong()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => SoftTargets.Loss([1, 2], [1], 1), Throws.ArgumentException.With.Message.Contains("2 outputs of the student and 1"));
            Assert.That(() => SoftTargets.Probabilities([1], 0), Throws.InstanceOf<ArgumentException>());
            Assert.That(() => SoftTargets.Probabilities([], 1), Throws.ArgumentException.With.Message.Contains("no output"));
            Assert.That(() => SoftTargets.Probabilities([double.PositiveInfinity], 1), Throws.ArgumentException.With.Message.Contains("finite"));
            Assert.That(() => SoftTargets.Temperature(1, 2, 0, 1), Throws.InstanceOf<ArgumentException>());
            Assert.That(() => FunctionMatching.Loss([1, 2, 3], [1, 2, 3], 2), Throws.ArgumentException.With.Message.Contains("whole rows"));
            Assert.That(() => ElasticConsolidation.Penalty([1], [1], [-1], 1), Throws.InstanceOf<ArgumentException>());
            Assert.That(() => ElasticConsolidation.Penalty([1], [1, 2], [1], 1), Throws.ArgumentException);
            Assert.That(() => HardExamples.Find([1], [1], double.NaN), Throws.InstanceOf<ArgumentException>());
        }
    }

    private static double[] Differences(Func<double[], double> loss, double[] at)
    {
        const double Step = 1e-5;
        return [.. Enumerable.Range(0, at.Length).Select(i => (loss(Moved(i, Step)) - loss(Moved(i, -Step))) / (2 * Step))];

        double[] Moved(int index, double by) => [.. at.Select((value, i) => i == index ? value + by : value)];
    }
}
