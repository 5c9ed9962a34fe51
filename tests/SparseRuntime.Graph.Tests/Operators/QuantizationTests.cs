using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Operators;

[TestFixture]
public sealed class QuantizationTests
{
    [Test]
    public void Quotients_are_rounded_to_even_and_limited()
    {
        Tensor x = Tensor.From([1f, 3, -3, 5, 1000, -1000], 6);
        Tensor y = OperatorRunner.Run(new QuantizeLinear(0), x, Tensor.Scalar(2f), Tensor.Scalar((sbyte)-3));
        Assert.That(y.Span<sbyte>().ToArray(), Is.EqualTo(new sbyte[] { -3, -1, -5, -1, 127, -128 }));
    }

    [Test]
    public void Neighbours_in_a_block_share_a_scale()
    {
        Tensor x = Tensor.From([.. Enumerable.Range(1, 10).Select(i => (short)i)], 2, 5);
        Tensor scales = Tensor.From([1f, 10, 100, 2, 20, 200], 2, 3);
        float[] y = OperatorRunner.Run(new DequantizeLinear(1, 2), x, scales).Span<float>().ToArray();
        Assert.That(y, Is.EqualTo(new[] { 1f, 2, 30, 40, 500, 12, 14, 160, 180, 2000 }));
        Assert.That(
            () => OperatorRunner.Run(new DequantizeLinear(1, 3), x, scales),
            Throws.TypeOf<GraphException>().With.Message.Contains("must be [2,2] or one number, not [2,3]"));
    }

    [Test]
    public void A_range_of_nothing_has_a_scale()
    {
        Tensor[] y = OperatorRunner.RunAll(new DynamicQuantizeLinear(), [Tensor.From(new float[3], 3)], 3);
        Assert.That(y[0].Span<byte>().ToArray(), Is.All.Zero);
        Assert.That(y[1].Span<float>()[0], Is.EqualTo(1f));
    }
}
