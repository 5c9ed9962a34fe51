namespace System.Threading;

/// <summary>There is one thread.</summary>
public static class Interlocked
{
    public static long Read(ref long location) => location;

    public static long Add(ref long location, long value) => location += value;
}
