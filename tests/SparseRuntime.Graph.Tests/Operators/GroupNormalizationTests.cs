using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;
using static SparseRuntime.Graph.Tests.Operators.RandomTensors;

namespace SparseRuntime.Graph.Tests.Operators;

[TestFixture]
public sealed class GroupNormalizationTests
{
    [Test]
    public void Groups_of_channels_get_mean_and_variance_of_their_own([Values(1, 2, 3, 6)] int groups, [Values] bool perChannel, [Values(2, 3, 4)] int rank)
    {
        var random = new Random(groups);
        int[] shape = [3, 6, .. Shape(random, rank - 2)];
        Tensor x = Floats(random, shape);
        Tensor scale = Floats(random, perChannel ? 6 : groups);
        Tensor bias = Floats(random, perChannel ? 6 : groups);
        float[] y = OperatorRunner.Run(new GroupNormalization(groups, 0.01f, perChannel), x, scale, bias).Span<float>().ToArray();
        foreach (int[] at in Indices(shape))
        {
            double[] peers = [.. Indices(shape).Where(i => i[0] == at[0] && i[1] * groups / 6 == at[1] * groups / 6).Select(i => (double)x.Span<float>()[Flat(shape, i)])];
            double mean = peers.Average();
            double variance = peers.Average(v => (v - mean) * (v - mean));
            int parameter = perChannel ? at[1] : at[1] * groups / 6;
            double expected = ((x.Span<float>()[Flat(shape, at)] - mean) / Math.Sqrt(variance + 0.01f) * scale.Span<float>()[parameter]) + bias.Span<float>()[parameter];
            Assert.That(y[Flat(shape, at)], Is.EqualTo(expected).Within(1e-4));
        }
    }

    [TestCase(4, 4, false, "6 channels cannot be divided into 4 groups")]
    [TestCase(0, 1, false, "must be positive")]
    [TestCase(2, 6, false, "one number per group")]
    [TestCase(2, 2, true, "one number per channel")]
    public void Parameters_that_do_not_fit_are_explained(int groups, int parameters, bool perChannel, string message)
    {
        Tensor values = Tensor.From(new float[parameters], parameters);
        Assert.That(
            () => OperatorRunner.Run(new GroupNormalization(groups, 1e-5f, perChannel), Tensor.From(new float[12], 1, 6, 2), values, values),
            Throws.TypeOf<GraphException>().With.Message.Contains(message));
    }
}
