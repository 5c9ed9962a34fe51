using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Tests.Operators;

/// <summary>Exchanges of two axes at sizes around those of the tiles that are exchanged in registers.</summary>
[TestFixture]
public sealed class TransposeTests
{
    private static readonly int[] Sizes = [1, 2, 15, 16, 17, 31, 32, 33, 47, 48, 64, 65];

    [TestCase(ElementType.Float32)]
    [TestCase(ElementType.Int32)]
    [TestCase(ElementType.UInt8)]
    [TestCase(ElementType.Float16)]
    [TestCase(ElementType.Int64)]
    public void The_last_axes_are_exchanged_at_every_size_around_a_tile(ElementType type)
    {
        foreach (int rows in Sizes)
            foreach (int columns in Sizes)
                foreach (int batch in new[] { 1, 3 })
                    AssertExchanges(type, batch, rows, columns, 1, [0, 2, 1, 3]);
    }

    [TestCase(ElementType.Float32)]
    [TestCase(ElementType.Int64)]
    public void Tokens_and_heads_are_exchanged_whatever_lies_within(ElementType type)
    {
        foreach (int features in new[] { 2, 16, 17 })
            AssertExchanges(type, 2, 19, 16, features, [0, 2, 1, 3]);
    }

    [Test]
    public void Axes_that_are_neighbours_before_are_not_afterwards([Values(16, 17, 32)] int size)
    {
        AssertExchanges(ElementType.Float32, 3, size, 16, 33, [3, 1, 2, 0]);
        AssertExchanges(ElementType.Float32, 3, size, 16, 33, [1, 3, 0, 2]);
        AssertExchanges(ElementType.Float32, size, 16, 2, 17, [2, 3, 0, 1]);
    }

    private static void AssertExchanges(ElementType type, int batch, int rows, int columns, int inner, int[] permutation)
    {
        int[] shape = [batch, rows, columns, inner];
        int[] turned = [.. permutation.Select(axis => shape[axis])];
        Tensor x = Tensor.Allocate(type, new TensorShape(shape));
        new Random(rows).NextBytes(x.Bytes.Span);
        Tensor whole = OperatorRunner.Run(new Transpose(permutation), x);
        Assert.That(whole.Shape, Is.EqualTo(new TensorShape(turned)));
        AssertMoved(x.Bytes.Span, whole.Bytes.Span, type.Size(), shape, permutation);
        for (int parts = 2; parts <= 5; parts += 3)
        {
            if (!OperatorRunner.RunAll(new Transpose(permutation), [x], 1, parts)[0].Bytes.Span.SequenceEqual(whole.Bytes.Span))
                Assert.Fail($"{type} {x.Shape} by {string.Join(' ', permutation)}: {parts} shares differ from the whole");
        }
    }

    private static void AssertMoved(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y, int size, int[] shape, int[] permutation)
    {
        int[] index = new int[4], strides = [shape[1] * shape[2] * shape[3], shape[2] * shape[3], shape[3], 1];
        for (int i = 0; i < y.Length / size; i++)
        {
            int rest = i, from = 0;
            for (int axis = 3; axis >= 0; axis--)
            {
                int extent = shape[permutation[axis]];
                index[axis] = rest % extent;
                rest /= extent;
                from += index[axis] * strides[permutation[axis]];
            }

            if (!x.Slice(from * size, size).SequenceEqual(y.Slice(i * size, size)))
                Assert.Fail($"[{string.Join(',', shape)}] by {string.Join(' ', permutation)}: element {i} is not the operand's {from}");
        }
    }
}
