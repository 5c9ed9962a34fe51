namespace System.Runtime.CompilerServices;

/// <summary>Bodies come from the ahead-of-time compiler.</summary>
internal static unsafe class Unsafe
{
    [Intrinsic]
    public static ref T Add<T>(ref T source, int elements) => ref Add(ref source, elements);

    [Intrinsic]
    public static T As<T>(object? value)
        where T : class? => As<T>(value);

    [Intrinsic]
    public static ref TTo As<TFrom, TTo>(ref TFrom source) => ref As<TFrom, TTo>(ref source);

    [Intrinsic]
    public static ref T AsRef<T>(void* source) => ref AsRef<T>(source);

    [Intrinsic]
    public static void* AsPointer<T>(ref readonly T value) => AsPointer(in value);

    [Intrinsic]
    public static int SizeOf<T>() => SizeOf<T>();
}
