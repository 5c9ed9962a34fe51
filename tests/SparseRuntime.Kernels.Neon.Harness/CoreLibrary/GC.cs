namespace System;

/// <summary>Nothing is collected.</summary>
public static class GC
{
    public static void AddMemoryPressure(long bytes)
    {
    }

    public static void RemoveMemoryPressure(long bytes)
    {
    }

    public static void SuppressFinalize(object value)
    {
    }
}
