namespace System.Runtime.Intrinsics;

// Registers longer than 16 bytes, which ARM's NEON lacks: packing asks first, and the code behind is never compiled.

public readonly struct Vector256<T>
{
}

public readonly struct Vector512<T>
{
}

public static unsafe class Vector256
{
    public static bool IsHardwareAccelerated => false;

    public static Vector256<double> AsDouble<T>(this Vector256<T> vector) => throw new PlatformNotSupportedException();

    public static Vector256<float> AsSingle<T>(this Vector256<T> vector) => throw new PlatformNotSupportedException();

    public static Vector256<T> Load<T>(T* source)
        where T : unmanaged => throw new PlatformNotSupportedException();

    public static void Store<T>(this Vector256<T> source, T* destination)
        where T : unmanaged => throw new PlatformNotSupportedException();
}

public static unsafe class Vector512
{
    public static bool IsHardwareAccelerated => false;

    public static Vector512<int> Create(
        int e0, int e1, int e2, int e3, int e4, int e5, int e6, int e7, int e8, int e9, int e10, int e11, int e12, int e13, int e14, int e15) =>
        throw new PlatformNotSupportedException();

    public static Vector512<T> Load<T>(T* source)
        where T : unmanaged => throw new PlatformNotSupportedException();

    public static void Store<T>(this Vector512<T> source, T* destination)
        where T : unmanaged => throw new PlatformNotSupportedException();
}
