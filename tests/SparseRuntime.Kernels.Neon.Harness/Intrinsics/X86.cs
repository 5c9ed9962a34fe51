namespace System.Runtime.Intrinsics.X86;

// Packing asks for these sets too; on ARM the answer is no, and the code behind it is never compiled.

public abstract unsafe class Sse
{
    public static bool IsSupported => false;

    public static void Prefetch0(void* address) => throw new PlatformNotSupportedException();

    public static Vector128<float> UnpackLow(Vector128<float> left, Vector128<float> right) => throw new PlatformNotSupportedException();

    public static Vector128<float> UnpackHigh(Vector128<float> left, Vector128<float> right) => throw new PlatformNotSupportedException();
}

public abstract class Sse2
{
    public static bool IsSupported => false;

    public static Vector128<double> UnpackLow(Vector128<double> left, Vector128<double> right) => throw new PlatformNotSupportedException();

    public static Vector128<double> UnpackHigh(Vector128<double> left, Vector128<double> right) => throw new PlatformNotSupportedException();
}

public abstract class Avx
{
    public static Vector256<float> Shuffle(Vector256<float> value, Vector256<float> right, byte control) => throw new PlatformNotSupportedException();
}

public abstract class Avx2
{
    public static bool IsSupported => false;

    public static Vector256<double> Permute4x64(Vector256<double> value, byte control) => throw new PlatformNotSupportedException();
}

public abstract class Avx512F
{
    public static bool IsSupported => false;

    public static Vector512<float> PermuteVar16x32x2(Vector512<float> lower, Vector512<int> indices, Vector512<float> upper) => throw new PlatformNotSupportedException();
}
