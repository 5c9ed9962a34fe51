namespace SparseRuntime.Tensors.Tests;

public class MaskTests
{
    [Test]
    public void Bits_are_set_cleared_and_counted_one_by_one()
    {
        var mask = new Mask(new TensorShape(5, 27));
        Assert.That(mask.CountKept(), Is.Zero);
        mask[0] = mask[63] = mask[64] = mask[134] = true;
        Assert.That(mask.CountKept(), Is.EqualTo(4));
        mask[63] = false;
        Assert.That(mask.CountKept(), Is.EqualTo(3));
        Assert.That((mask[0], mask[63], mask[64], mask[134]), Is.EqualTo((true, false, true, true)));
    }

    [TestCase(-1)]
    [TestCase(6)]
    public void An_index_outside_is_refused(long index)
    {
        var mask = new Mask(new TensorShape(2, 3));
        Assert.That(() => mask[index], Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => mask[index] = true, Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void The_mask_of_values_keeps_all_but_zeros_of_either_sign()
    {
        Mask mask = Mask.OfNonzeros(new TensorShape(5), [1f, 0f, -0f, float.NaN, float.Epsilon]);
        Assert.That(Bits(mask), Is.EqualTo(new[] { true, false, false, true, true }));
        Assert.That(() => Mask.OfNonzeros(new TensorShape(4), [1f]), Throws.ArgumentException);
    }

    [TestCase(0, 1, 2)]
    [TestCase(2, 0, 1)]
    [TestCase(1, 2, 0)]
    [TestCase(2, 1, 0)]
    public void Transposing_moves_every_bit_with_its_element(int a, int b, int c)
    {
        int[] extents = [3, 5, 7];
        int[] permutation = [a, b, c];
        Mask mask = Random(new TensorShape(extents));
        Mask moved = mask.Transpose(permutation);
        int[] e = [extents[a], extents[b], extents[c]];
        Assert.That(moved.Shape, Is.EqualTo(new TensorShape(e)));
        var index = new int[3];
        for (index[0] = 0; index[0] < e[0]; index[0]++)
        {
            for (index[1] = 0; index[1] < e[1]; index[1]++)
            {
                for (index[2] = 0; index[2] < e[2]; index[2]++)
                {
                    var source = new int[3];
                    for (int i = 0; i < 3; i++)
                        source[permutation[i]] = index[i];
                    bool expected = mask[(source[0] * 35) + (source[1] * 7) + source[2]];
                    Assert.That(moved[(((index[0] * e[1]) + index[1]) * e[2]) + index[2]], Is.EqualTo(expected));
                }
            }
        }
    }

    [Test]
    public void Reshaping_keeps_the_order_of_bits()
    {
        Mask mask = Random(new TensorShape(6, 35));
        Assert.That(Bits(mask.Reshape(new TensorShape(210))), Is.EqualTo(Bits(mask)));
        Assert.That(() => mask.Reshape(new TensorShape(211)), Throws.ArgumentException);
    }

    [Test]
    public void An_empty_mask_transposes() =>
        Assert.That(new Mask(new TensorShape(0, 4)).Transpose([1, 0]).Shape, Is.EqualTo(new TensorShape(4, 0)));

    private static Mask Random(TensorShape shape)
    {
        var random = new Random(3);
        var mask = new Mask(shape);
        for (int i = 0; i < shape.ElementCount; i++)
            mask[i] = random.Next(2) == 0;
        return mask;
    }

    private static bool[] Bits(Mask mask)
    {
        var bits = new bool[mask.Shape.ElementCount];
        for (int i = 0; i < bits.Length; i++)
            bits[i] = mask[i];
        return bits;
    }
}
