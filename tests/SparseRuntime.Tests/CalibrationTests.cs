using SparseRuntime.Kernels;
using SparseRuntime.Tensors;

namespace SparseRuntime.Tests;

/// <summary>How a calibration changes predictions.</summary>
[TestFixture]
public sealed class CalibrationTests
{
    private static readonly LinearLayer Layer = new(WeightMatrix.FromDense(4, 4, [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]), LinearWindow.Pointwise);

    private static double Predict(Calibration calibration, string kernel, int columns) =>
        calibration.Predict(new FakeKernel(kernel, 10), Layer, new LinearGeometry(Layer, columns, Extent3.One));

    [Test]
    public void Kernels_without_factors_are_predicted_as_they_are()
    {
        Assert.That(Predict(Calibration.Shipped, "a", 7), Is.EqualTo(10));
        Assert.That(Predict(new Calibration(MachineModel.Default, [new("b", 1, 1, 2)]), "a", 7), Is.EqualTo(10));
    }

    [Test]
    public void A_factor_holds_where_it_was_timed_and_lies_between_others_elsewhere()
    {
        var calibration = new Calibration(MachineModel.Default, [new("a", 1, 0.25, 2), new("a", 256, 0.25, 0.5)]);
        Assert.That(Predict(calibration, "a", 1), Is.EqualTo(20).Within(1).Percent);
        Assert.That(Predict(calibration, "a", 256), Is.EqualTo(5).Within(1).Percent);
        Assert.That(Predict(calibration, "a", 16), Is.EqualTo(10).Within(1e-9));
        Assert.That(Predict(calibration, "a", 64), Is.InRange(5, 10));
    }

    [Test]
    public void A_factor_alone_holds_everywhere([Values(1, 1000)] int columns) =>
        Assert.That(Predict(new Calibration(MachineModel.Default, [new("a", 16, 0.5, 1.5)]), "a", columns), Is.EqualTo(15).Within(1e-9));

    [TestCase(0.0, 1.0, 1)]
    [TestCase(1e6, 1.0, 1)]
    [TestCase(double.NaN, 1.0, 1)]
    [TestCase(1.0, 0.0, 1)]
    [TestCase(1.0, double.NaN, 1)]
    [TestCase(1.0, 1.0, 0)]
    public void Factors_out_of_range_are_refused(double ratio, double density, int columns) =>
        Assert.That(() => new Calibration(MachineModel.Default, [new("a", columns, density, ratio)]), Throws.ArgumentException);

    [Test]
    public void A_session_goes_by_the_calibration_that_it_is_given()
    {
        byte[] model = TestModels.Mlp(64, 1.0, 64, 64).ToBytes();
        string usual = Chosen(Calibration.Shipped);
        var against = new Calibration(MachineModel.Default, [new(usual, 64, 1, Calibration.MostRatio)]);
        string other = Chosen(against);
        Assert.That(other, Is.Not.EqualTo(usual));
        Assert.That(Chosen(against), Is.EqualTo(other));

        string Chosen(Calibration calibration)
        {
            using InferenceSession session = InferenceSession.Load(model, new SessionOptions { IntraOpNumThreads = 1, Calibration = calibration });
            return session.Describe().Layers[0].Executor;
        }
    }

    [Test]
    public void Kernels_are_ranked_by_prediction_and_the_first_of_equals_wins()
    {
        LinearKernel[] kernels = [new FakeKernel("slow", 9), new FakeKernel("first", 2), new FakeKernel("refuses", 1, refusal: "too good"), new FakeKernel("second", 2), new FakeKernel("absent", 1, isSupported: false)];
        IReadOnlyList<KernelCandidate> ranked = KernelRanking.Rank(
            kernels, Layer, new LinearGeometry(Layer, 1, Extent3.One), Calibration.Shipped, kernel => kernel.Info.Name == "slow" ? "barred" : null);
        Assert.That(ranked.Select(c => c.Kernel.Info.Name), Is.EqualTo(new[] { "first", "second", "slow", "refuses", "absent" }));
        Assert.That(ranked.Select(c => c.Refusal), Is.EqualTo(new[] { null, null, "barred", "too good", "this processor has no scalar" }));
    }

    [Test]
    public void The_processor_s_constants_are_of_this_world()
    {
        MachineModel machine = Calibrator.MeasureMachine();
        Assert.That(machine.Gigahertz, Is.InRange(0.05, 20));
        Assert.That(new[] { machine.L2BytesPerCycle, machine.L3BytesPerCycle, machine.MemoryBytesPerCycle }, Is.All.InRange(0.01, 4096));
        Assert.That((machine.L2Bytes, machine.L3Bytes), Is.EqualTo((MachineModel.Default.L2Bytes, MachineModel.Default.L3Bytes)));
    }

    [Test]
    public void A_race_times_every_kernel([Values(0, 5)] int milliseconds)
    {
        var geometry = new LinearGeometry(Layer, 3, Extent3.One);
        LinearKernel[] kernels = [.. KernelRanking.Able(Layer, geometry, Calibration.Shipped).Select(c => c.Kernel)];
        double[] times = KernelRace.Measure(kernels, Layer, geometry, TimeSpan.FromMilliseconds(milliseconds));
        Assert.That(times, Has.Length.EqualTo(kernels.Length).And.All.Positive);
    }
}
