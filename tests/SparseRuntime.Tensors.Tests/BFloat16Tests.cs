namespace SparseRuntime.Tensors.Tests;

public class BFloat16Tests
{
    [Test]
    public void Every_bit_pattern_survives_widening_and_rounding()
    {
        for (int bits = 0; bits <= ushort.MaxValue; bits++)
        {
            var value = new BFloat16((ushort)bits);
            float wide = (float)value;
            if (float.IsNaN(wide)) Assert.That(float.IsNaN((float)(BFloat16)wide), Is.True);
            else Assert.That(((BFloat16)wide).Bits, Is.EqualTo(bits));
        }
    }

    [Test]
    public void Rounding_goes_to_the_nearest_and_to_even_when_halfway()
    {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            float x = BitConverter.Int32BitsToSingle(random.Next(0x7F000000));
            ushort below = (ushort)(BitConverter.SingleToUInt32Bits(x) >> 16);
            double low = (float)new BFloat16(below), high = (float)new BFloat16((ushort)(below + 1));
            ushort expected = x - low < high - x ? below : x - low > high - x ? (ushort)(below + 1) : (ushort)(below + (below & 1));
            Assert.That(((BFloat16)x).Bits, Is.EqualTo(expected), $"{x:R}");
        }

        Assert.That(((BFloat16)BitConverter.UInt32BitsToSingle(0x3F808000)).Bits, Is.EqualTo(0x3F80));
        Assert.That(((BFloat16)BitConverter.UInt32BitsToSingle(0x3F818000)).Bits, Is.EqualTo(0x3F82));
        Assert.That(float.IsPositiveInfinity((float)(BFloat16)float.MaxValue), Is.True);
    }

    [Test]
    public void Equality_is_by_value()
    {
        Assert.That((BFloat16)0f, Is.EqualTo((BFloat16)(-0f)));
        Assert.That((BFloat16)1f != (BFloat16)2f, Is.True);
    }
}
