namespace SparseRuntime.Tensors;

/// <summary>Small whole numbers of equally many bits, one right after the other, lowest bits first.</summary>
/// <param name="count">How many there are.</param>
/// <param name="width">Bits of each, 0 to 8.</param>
internal sealed class PackedBits(long count, int width)
{
    private readonly byte[] _bytes = new byte[((count * width) + 7) / 8];
    private readonly int _mask = (1 << width) - 1;

    public long Bytes => _bytes.Length;

    /// <summary>Puts a number where none was put before.</summary>
    public void Put(int position, int value)
    {
        long bit = (long)position * width;
        int shifted = value << (int)(bit & 7);
        if (shifted == 0) return;
        _bytes[bit >> 3] |= (byte)shifted;
        if (shifted > byte.MaxValue) _bytes[(bit >> 3) + 1] |= (byte)(shifted >> 8);
    }

    public int Get(int position)
    {
        if (width == 0) return 0;
        long bit = (long)position * width;
        int both = _bytes[bit >> 3];
        if ((bit & 7) + width > 8) both |= _bytes[(bit >> 3) + 1] << 8;
        return (both >> (int)(bit & 7)) & _mask;
    }
}
