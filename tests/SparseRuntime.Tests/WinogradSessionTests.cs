using SparseRuntime.Tensors;
using SparseRuntime.Testing;

namespace SparseRuntime.Tests;

/// <summary>Convolutions by minimal filtering in a session: chosen where they are faster, barred where the caller wants plain sums.</summary>
[TestFixture]
public sealed class WinogradSessionTests
{
    private const int Channels = 48;

    private static byte[] Model() => new OnnxBuilder()
        .Input("x", ElementType.Float32, 2, Channels, 30, 33)
        .Output("y", ElementType.Float32, 2, Channels, 30, 33)
        .Initializer("w", TestModels.Input(3, Channels, Channels, 3, 3))
        .Initializer("b", TestModels.Input(4, Channels))
        .Node("Conv", ["x", "w", "b"], ["c"], ("pads", new long[] { 1, 1, 1, 1 }))
        .Node("Add", ["c", "x"], ["s"])
        .Node("Relu", ["s"], ["y"])
        .ToBytes();

    [Test]
    public void A_dense_convolution_is_filtered_minimally_unless_that_is_barred()
    {
        using InferenceSession usual = InferenceSession.Load(Model(), new SessionOptions { Calibration = Calibration.Shipped });
        using InferenceSession plain = InferenceSession.Load(Model(), new SessionOptions { Calibration = Calibration.Shipped, AllowWinograd = false });
        Assert.That(usual.Describe().Layers.Single().Executor, Does.Contain("-winograd-"));
        LayerReport layer = plain.Describe().Layers.Single();
        Assert.That(layer.Executor, Does.Not.Contain("-winograd-"));
        ExecutorAlternative[] barred = [.. layer.Alternatives.Where(other => other.Executor.Contains("-winograd-", StringComparison.Ordinal))];
        Assert.That(barred, Is.Not.Empty);
        Assert.That(barred.Select(other => other.PredictedMicroseconds), Is.All.Null);
        Assert.That(barred.Select(other => other.Reason), Has.Some.EqualTo("only plain sums are allowed"));
        Tensor x = TestModels.Input(5, 2, Channels, 30, 33);
        Numbers.AssertClose(usual.Run(x), plain.Run(x), "both");
    }

    [Test]
    public void Results_agree_with_the_interpreter_on_any_number_of_threads()
    {
        var inputs = new Dictionary<string, Tensor> { ["x"] = TestModels.Input(6, 2, Channels, 30, 33) };
        Numbers.AssertSessionAgrees(Model(), inputs);
        Numbers.AssertSessionAgrees(Model(), inputs, threads: 3);
    }
}
