namespace SparseRuntime.Pruning.Tests;

public class LearningRateTests
{
    [Test]
    public void A_constant_rate_is_constant() => Assert.That(new ConstantRate(0.1).At(12345), Is.EqualTo(0.1));

    [Test]
    public void Steps_multiply_from_their_milestone_on() =>
        Assert.That(Values(new StepRate(1, 0.5, [2, 4]), 6), Is.EqualTo([1, 1, 0.5, 0.5, 0.25, 0.25]).Within(1e-12));

    [Test]
    public void A_cosine_goes_from_one_rate_to_the_other_and_stays() =>
        Assert.That(Values(new CosineRate(1, 0.2, 4), 6), Is.EqualTo([1, 0.2 + (0.4 * (1 + Math.Sqrt(0.5))), 0.6, 0.2 + (0.4 * (1 - Math.Sqrt(0.5))), 0.2, 0.2]).Within(1e-12));

    [Test]
    public void A_warm_up_rises_in_a_line() => Assert.That(Values(new WarmUpRate(new ConstantRate(2), 4), 6), Is.EqualTo([0.5, 1, 1.5, 2, 2, 2]).Within(1e-12));

    [Test]
    public void Three_phases_have_no_jump()
    {
        var rate = new ThreePhaseRate(1, 0.1, 100, 1100);
        Assert.That(rate.At(0), Is.EqualTo(1));
        Assert.That(rate.At(100), Is.EqualTo(1));
        Assert.That(rate.At(600), Is.EqualTo(Math.Cos(Math.PI / 4)).Within(1e-12));
        Assert.That(rate.At(1099), Is.EqualTo(0.1), "not below the last rate");
        Assert.That(rate.At(1100), Is.EqualTo(0.1));
        Assert.That(new ThreePhaseRate(1, 0.1, 5, 5).At(5), Is.EqualTo(0.1));
    }

    [Test]
    public void Restarts_begin_at_the_maximum()
    {
        double[] values = Values(new RestartingRate(1, [4, 6], 10), 12);
        Assert.That(values, Is.EqualTo([1, Wave(0.25), 0.5, Wave(0.75), 1, 0.5, 1, Wave(0.25), 0.5, Wave(0.75), 0, 0]).Within(1e-12));
        Assert.That(() => new RestartingRate(1, [4, 4], 10), Throws.ArgumentException.With.Message.Contains("step 4"));
    }

    [Test]
    public void Cycles_repeat() =>
        Assert.That(Values(new CyclicRate(0, 1, 4), 9), Is.EqualTo([1, Wave(0.25), 0.5, Wave(0.75), 1, Wave(0.25), 0.5, Wave(0.75), 1]).Within(1e-12));

    [Test]
    public void A_rewound_rate_replays_the_rest()
    {
        var schedule = new StepRate(1, 0.1, [3, 7]);
        Assert.That(Values(new RewoundRate(schedule, 5), 10), Is.EqualTo(Values(schedule, 15).Skip(5)));
    }

    [Test]
    public void Three_stages_fall_from_a_half_to_a_hundredth()
    {
        var rate = new ThreeStageRate(1, 100);
        Assert.That(Values(rate, 26), Is.All.EqualTo(0.5).Within(1e-12));
        Assert.That(rate.At(50), Is.EqualTo(0.255).Within(1e-12));
        Assert.That(Values(rate, 120).Skip(75), Is.All.EqualTo(0.01).Within(1e-12));
        Assert.That(Values(rate, 120), Is.Ordered.Descending);
    }

    [Test]
    public void Rates_and_steps_out_of_range_are_refused()
    {
        Assert.That(() => new ConstantRate(double.NaN), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new ConstantRate(0.1).At(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new CosineRate(1, 0, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new ThreePhaseRate(1, 2, 0, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new CyclicRate(2, 1, 4), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new RewoundRate(new ConstantRate(1), -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Sparse_layers_can_have_higher_rates_and_less_decay()
    {
        Assert.That(SparsityScaling.LearningRate(0.1, 0.75, 0.5, 10), Is.EqualTo(0.2).Within(1e-12));
        Assert.That(SparsityScaling.LearningRate(0.1, 1, 0.5, 10), Is.EqualTo(1).Within(1e-12), "capped");
        Assert.That(SparsityScaling.ByGradientNorm(0.1, 4, 2, 3), Is.EqualTo(0.2).Within(1e-12));
        Assert.That(SparsityScaling.ByGradientNorm(0.1, 40, 2, 3), Is.EqualTo(0.3).Within(1e-12));
        Assert.That(SparsityScaling.ByGradientNorm(0.1, 1, 9, 3), Is.EqualTo(0.1 / 3).Within(1e-12));
        Assert.That(SparsityScaling.ByGradientNorm(0.1, 1, 0, 3), Is.EqualTo(0.3).Within(1e-12));
        Assert.That(SparsityScaling.WeightDecay(0.01, 0.75, 2), Is.EqualTo(0.01 / 16).Within(1e-12));
        Assert.That(SparsityScaling.Dropout(0.5, 0.5, 2), Is.EqualTo(0.5 / Math.E).Within(1e-12));
    }

    [Test]
    public void Rewind_points_follow_their_rules()
    {
        Assert.That(RewindPoint.Linear(1000, 0.9), Is.EqualTo(100));
        Assert.That(RewindPoint.Exponential(1000, 0.5, 2), Is.EqualTo(368));
        Assert.That(RewindPoint.Least(0.98, 0.01, 0.8, 0.05, 1), Is.EqualTo(double.PositiveInfinity));
        Assert.That(RewindPoint.Least(0.98, 0.01, 0.8, 0.002, 1), Is.EqualTo(4.9600013656).Within(1e-9));
        Assert.That(() => RewindPoint.Linear(10, 1.1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static double Wave(double u) => 0.5 * (1 + Math.Cos(Math.PI * u));

    private static double[] Values(LearningRate rate, int count) => [.. Enumerable.Range(0, count).Select(step => rate.At(step))];
}
