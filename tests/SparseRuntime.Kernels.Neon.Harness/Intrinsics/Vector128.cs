using System.Runtime.CompilerServices;

namespace System.Runtime.Intrinsics;

public static unsafe class Vector128
{
    public static bool IsHardwareAccelerated
    {
        [Intrinsic]
        get => IsHardwareAccelerated;
    }

    [Intrinsic]
    public static Vector128<byte> AsByte<T>(this Vector128<T> vector) => AsByte(vector);

    [Intrinsic]
    public static Vector128<double> AsDouble<T>(this Vector128<T> vector) => AsDouble(vector);

    [Intrinsic]
    public static Vector128<float> AsSingle<T>(this Vector128<T> vector) => AsSingle(vector);

    [Intrinsic]
    public static Vector128<uint> AsUInt32<T>(this Vector128<T> vector) => AsUInt32(vector);

    [Intrinsic]
    public static Vector128<int> Create(int value) => Create(value);

    [Intrinsic]
    public static Vector128<float> Create(float value) => Create(value);

    [Intrinsic]
    public static Vector128<float> Create(float e0, float e1, float e2, float e3) => Create(e0, e1, e2, e3);

    [Intrinsic]
    public static Vector128<uint> Create(uint value) => Create(value);

    [Intrinsic]
    public static Vector128<uint> Create(uint e0, uint e1, uint e2, uint e3) => Create(e0, e1, e2, e3);

    [Intrinsic]
    public static Vector128<float> CreateScalarUnsafe(float value) => CreateScalarUnsafe(value);

    [Intrinsic]
    public static T GetElement<T>(this Vector128<T> vector, int index) => GetElement(vector, index);

    [Intrinsic]
    public static Vector128<T> Load<T>(T* source)
        where T : unmanaged => *(Vector128<T>*)source;

    [Intrinsic]
    public static void Store<T>(this Vector128<T> source, T* destination)
        where T : unmanaged => *(Vector128<T>*)destination = source;

    [Intrinsic]
    public static T ToScalar<T>(this Vector128<T> vector) => ToScalar(vector);

    [Intrinsic]
    public static Vector128<ushort> WidenLower(Vector128<byte> source) => WidenLower(source);

    [Intrinsic]
    public static Vector128<uint> WidenLower(Vector128<ushort> source) => WidenLower(source);
}
