using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace SparseRuntime.Kernels;

/// <summary>NEON on 64-bit ARM: 4 lanes, 32 registers.</summary>
public readonly unsafe struct NeonSimd : ISimd<Vector128<float>>
{
    /// <inheritdoc/>
    public static string Name => "neon";

    /// <inheritdoc/>
    public static bool IsSupported => AdvSimd.Arm64.IsSupported;

    /// <inheritdoc/>
    public static int Lanes => 4;

    /// <inheritdoc/>
    public static int Registers => 32;

    /// <inheritdoc/>
    public static Vector128<float> Zero => Vector128<float>.Zero;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* source) => AdvSimd.LoadVector128(source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadHalf(ushort* source, Vector128<float> factor)
    {
        // Widening repeats the sign; all repetitions but the topmost are cleared.
        Vector128<int> bits = AdvSimd.ShiftLeftLogicalWideningLower(AdvSimd.LoadVector64((short*)source), 13);
        return AdvSimd.Multiply(AdvSimd.And(bits, Vector128.Create(unchecked((int)0x8FFF_E000))).AsSingle(), factor);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* target, Vector128<float> value) => AdvSimd.Store(target, value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadEven(float* source)
    {
        // The upper half is loaded one value early, so that nothing after the last wanted value is read.
        Vector128<float> low = AdvSimd.LoadVector128(source), high = AdvSimd.LoadVector128(source + 3);
        return AdvSimd.Arm64.ZipLow(
            AdvSimd.Arm64.UnzipEven(low, low).AsDouble(), AdvSimd.Arm64.UnzipOdd(high, high).AsDouble()).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadFirst(float* source, int count)
    {
        if (count == 4) return AdvSimd.LoadVector128(source);
        float* lanes = stackalloc float[4];
        for (int i = 0; i < 4; i++)
            lanes[i] = i < count ? source[i] : 0f;
        return AdvSimd.LoadVector128(lanes);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(float* target, Vector128<float> value, int count)
    {
        if (count == 4)
        {
            AdvSimd.Store(target, value);
            return;
        }

        float* lanes = stackalloc float[4];
        AdvSimd.Store(lanes, value);
        for (int i = 0; i < count; i++)
            target[i] = lanes[i];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ShiftUp(Vector128<float> before, Vector128<float> value) => AdvSimd.ExtractVector128(before, value, 3);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ShiftDown(Vector128<float> value, Vector128<float> after) => AdvSimd.ExtractVector128(value, after, 1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unzip(Vector128<float> low, Vector128<float> high, out Vector128<float> even, out Vector128<float> odd)
    {
        even = AdvSimd.Arm64.UnzipEven(low, high);
        odd = AdvSimd.Arm64.UnzipOdd(low, high);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Zip(Vector128<float> even, Vector128<float> odd, out Vector128<float> low, out Vector128<float> high)
    {
        low = AdvSimd.Arm64.ZipLow(even, odd);
        high = AdvSimd.Arm64.ZipHigh(even, odd);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(float* source, long sourceStride, float* target, long targetStride) =>
        TileOfFour.Transpose(source, sourceStride, target, targetStride);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LaneMask(uint lanes) =>
        AdvSimd.CompareTest(Vector128.Create(lanes), Vector128.Create(1u, 2u, 4u, 8u)).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Select(Vector128<float> mask, Vector128<float> a, Vector128<float> b) =>
        AdvSimd.BitwiseSelect(mask, a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Broadcast(float* source) => AdvSimd.LoadAndReplicateToVector128(source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Broadcast4(float* source, out Vector128<float> a, out Vector128<float> b, out Vector128<float> c, out Vector128<float> d)
    {
        Vector128<float> all = AdvSimd.LoadVector128(source);
        a = AdvSimd.DuplicateSelectedScalarToVector128(all, 0);
        b = AdvSimd.DuplicateSelectedScalarToVector128(all, 1);
        c = AdvSimd.DuplicateSelectedScalarToVector128(all, 2);
        d = AdvSimd.DuplicateSelectedScalarToVector128(all, 3);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadWords(ulong* source, out ulong first, out ulong second)
    {
        first = source[0];
        second = source[1];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
        AdvSimd.FusedMultiplyAdd(c, a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> a, Vector128<float> b) => AdvSimd.Add(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> a, Vector128<float> b) => AdvSimd.Multiply(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Divide(Vector128<float> a, Vector128<float> b) => AdvSimd.Arm64.Divide(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SquareRoot(Vector128<float> value) => AdvSimd.Arm64.Sqrt(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Scale(Vector128<float> value, Vector128<float> exponent)
    {
        // Two powers of two by their bits, because one cannot be as small or large as their product.
        Vector128<int> all = AdvSimd.ConvertToInt32RoundToEven(exponent);
        Vector128<int> half = AdvSimd.ShiftRightArithmetic(all, 1);
        Vector128<int> bias = Vector128.Create(127);
        Vector128<float> first = AdvSimd.ShiftLeftLogical(AdvSimd.Add(half, bias).AsUInt32(), 23).AsSingle();
        Vector128<float> second = AdvSimd.ShiftLeftLogical(AdvSimd.Add(AdvSimd.Subtract(all, half), bias).AsUInt32(), 23).AsSingle();
        return AdvSimd.Multiply(AdvSimd.Multiply(value, first), second);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SelectNegative(Vector128<float> x, Vector128<float> negative, Vector128<float> other) =>
        AdvSimd.BitwiseSelect(AdvSimd.CompareLessThan(x, Vector128<float>.Zero), negative, other);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> a, Vector128<float> b) => AdvSimd.Max(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Min(Vector128<float> a, Vector128<float> b) => AdvSimd.Min(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Lookup(Vector128<float> low, Vector128<float> high, byte* positions)
    {
        // tbl picks bytes: position p becomes the four bytes 4p, 4p + 1, 4p + 2, 4p + 3. The positions are read as a float
        // because an integer would come by way of a general register.
        Vector128<uint> lanes = Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(float*)positions).AsByte()));
        Vector128<byte> bytes = AdvSimd.MultiplyAdd(Vector128.Create(0x03020100u), lanes, Vector128.Create(0x04040404u)).AsByte();
        return AdvSimd.Arm64.VectorTableLookup((low.AsByte(), high.AsByte()), bytes).AsSingle();
    }
}
