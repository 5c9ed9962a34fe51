namespace System.Numerics;

public static class BitOperations
{
    public static int PopCount(ulong value)
    {
        int count = 0;
        for (; value != 0; value &= value - 1)
            count++;
        return count;
    }
}
