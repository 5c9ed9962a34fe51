namespace SparseRuntime.Pruning.Tests;

public class SparsityScheduleTests
{
    [TestCase(SparsityCurve.Cubic, 0.7875)]
    [TestCase(SparsityCurve.Linear, 0.45)]
    [TestCase(SparsityCurve.Cosine, 0.45)]
    [TestCase(SparsityCurve.Exponential, 0.735817)]
    public void Curves_pass_through_known_points_and_end_exactly(SparsityCurve curve, double half)
    {
        var schedule = new SparsitySchedule(curve, 0, 0.9, 1000, 3000);
        Assert.That(schedule.At(2000), Is.EqualTo(half).Within(1e-6));
        Assert.That(schedule.At(1000), Is.Zero);
        Assert.That(schedule.At(3000), Is.EqualTo(0.9));
        Assert.That(schedule.At(-5), Is.Zero);
        Assert.That(schedule.At(9999), Is.EqualTo(0.9));
    }

    [Test]
    public void The_cubic_schedule_of_the_exercise_is_met() =>
        Assert.That(new SparsitySchedule(SparsityCurve.Cubic, 0, 0.9, 1000, 10_000).At(5500), Is.EqualTo(0.7875).Within(1e-12));

    [Test]
    public void Schedules_never_fall_and_stay_between_their_ends() => Cases.Holds(random =>
    {
        double initial = random.NextDouble(), final = initial + ((1 - initial) * random.NextDouble());
        long start = random.Next(0, 50), end = start + random.Next(0, 100);
        foreach (SparsityCurve curve in Enum.GetValues<SparsityCurve>())
        {
            var schedule = new SparsitySchedule(curve, initial, final, start, end, 0.01 + (10 * random.NextDouble()));
            double[] values = [.. Enumerable.Range(0, 160).Select(step => schedule.At(step))];
            Assert.That(values.Zip(values.Skip(1)).All(pair => pair.Second >= pair.First - 1e-15), curve.ToString());
            Assert.That(values, Is.All.InRange(initial, final));
        }
    });

    [Test]
    public void The_cubic_schedule_is_fastest_at_the_start_and_the_cosine_one_in_the_middle()
    {
        double[] Rates(SparsityCurve curve)
        {
            var schedule = new SparsitySchedule(curve, 0, 1, 0, 100);
            return [.. Enumerable.Range(0, 100).Select(step => schedule.At(step + 1) - schedule.At(step))];
        }

        Assert.That(Rates(SparsityCurve.Cubic), Is.Ordered.Descending);
        double[] cosine = Rates(SparsityCurve.Cosine);
        Assert.That(Array.IndexOf(cosine, cosine.Max()), Is.EqualTo(49).Within(1));
    }

    [Test]
    public void Adaptive_steps_shrink_with_the_loss_and_stop_at_the_end()
    {
        Assert.That(AdaptiveSparsity.Next(0.5, 0.9, 0.1, 2, 0, 0.01), Is.EqualTo(0.6).Within(1e-12));
        Assert.That(AdaptiveSparsity.Next(0.5, 0.9, 0.1, 2, -3, 0.01), Is.EqualTo(0.6).Within(1e-12), "a falling loss does not lengthen the step");
        Assert.That(AdaptiveSparsity.Next(0.5, 0.9, 0.1, 2, 0.01, 0.01), Is.EqualTo(0.5 + (0.1 * Math.Exp(-2))).Within(1e-12));
        Assert.That(AdaptiveSparsity.Next(0.85, 0.9, 0.1, 2, 0, 0.01), Is.EqualTo(0.9));
        Assert.That(() => AdaptiveSparsity.Next(0.5, 0.9, 0.1, 2, double.NaN, 0.01), Throws.ArgumentException);
    }

    [Test]
    public void Settings_that_make_no_sense_are_refused()
    {
        Assert.That(() => new SparsitySchedule(SparsityCurve.Linear, 0, 1.1, 0, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new SparsitySchedule(SparsityCurve.Linear, double.NaN, 1, 0, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new SparsitySchedule(SparsityCurve.Linear, 0, 1, 2, 1), Throws.ArgumentException);
        Assert.That(() => new SparsitySchedule(SparsityCurve.Exponential, 0, 1, 0, 1, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new SparsitySchedule((SparsityCurve)9, 0, 1, 0, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
