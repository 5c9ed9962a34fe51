using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SparseRuntime.Kernels;

/// <summary>AVX2 with FMA: 8 lanes, 16 registers.</summary>
public readonly unsafe struct Avx2Simd : ISimd<Vector256<float>>
{
    /// <inheritdoc/>
    public static string Name => "avx2";

    /// <inheritdoc/>
    public static bool IsSupported => Avx2.IsSupported && Fma.IsSupported;

    /// <inheritdoc/>
    public static int Lanes => 8;

    /// <inheritdoc/>
    public static int Registers => 16;

    /// <inheritdoc/>
    public static Vector256<float> Zero => Vector256<float>.Zero;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* source) => Vector256.Load(source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadHalf(ushort* source, Vector256<float> factor)
    {
        // Widening repeats the sign; all repetitions but the topmost are cleared.
        Vector256<int> bits = Avx2.ShiftLeftLogical(Avx2.ConvertToVector256Int32((short*)source), 13);
        return Avx.Multiply((bits & Vector256.Create(unchecked((int)0x8FFF_E000))).AsSingle(), factor);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* target, Vector256<float> value) => value.Store(target);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadEven(float* source)
    {
        // The upper half is loaded one value early, so that nothing after the last wanted value is read. Shuffling works
        // within 128-bit halves; swapping the middle quarters puts the values in order.
        Vector256<float> mixed = Avx.Shuffle(Vector256.Load(source), Vector256.Load(source + 7), 0b11_01_10_00);
        return Avx2.Permute4x64(mixed.AsDouble(), 0b11_01_10_00).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadFirst(float* source, int count) => Avx.MaskLoad(source, First(count));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(float* target, Vector256<float> value, int count) => Avx.MaskStore(target, First(count), value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ShiftUp(Vector256<float> before, Vector256<float> value)
    {
        // Bytes are aligned within 128-bit halves, each with the half before it.
        Vector256<byte> halvesBefore = Avx.Permute2x128(before, value, 0x21).AsByte();
        return Avx2.AlignRight(value.AsByte(), halvesBefore, 12).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ShiftDown(Vector256<float> value, Vector256<float> after)
    {
        Vector256<byte> halvesAfter = Avx.Permute2x128(value, after, 0x21).AsByte();
        return Avx2.AlignRight(halvesAfter, value.AsByte(), 4).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unzip(Vector256<float> low, Vector256<float> high, out Vector256<float> even, out Vector256<float> odd)
    {
        // Shuffling works within 128-bit halves; swapping the middle quarters puts the values in order.
        even = Avx2.Permute4x64(Avx.Shuffle(low, high, 0b10_00_10_00).AsDouble(), 0b11_01_10_00).AsSingle();
        odd = Avx2.Permute4x64(Avx.Shuffle(low, high, 0b11_01_11_01).AsDouble(), 0b11_01_10_00).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Zip(Vector256<float> even, Vector256<float> odd, out Vector256<float> low, out Vector256<float> high)
    {
        // Unpacking works within 128-bit halves, too.
        Vector256<float> first = Avx.UnpackLow(even, odd), second = Avx.UnpackHigh(even, odd);
        low = Avx.Permute2x128(first, second, 0x20);
        high = Avx.Permute2x128(first, second, 0x31);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(float* source, long sourceStride, float* target, long targetStride) =>
        Avx2Tile.Transpose(source, sourceStride, target, targetStride);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LaneMask(uint lanes)
    {
        Vector256<uint> bits = Vector256.Create(1u, 2, 4, 8, 16, 32, 64, 128);
        return Vector256.Equals(Vector256.Create(lanes) & bits, bits).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Select(Vector256<float> mask, Vector256<float> a, Vector256<float> b) =>
        Avx.BlendVariable(b, a, mask);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float* source) => Avx.BroadcastScalarToVector256(source);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Broadcast(float value) => Vector256.Create(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Broadcast4(float* source, out Vector256<float> a, out Vector256<float> b, out Vector256<float> c, out Vector256<float> d)
    {
        Vector256<float> all = Avx.BroadcastVector128ToVector256(source);
        a = Avx.Permute(all, 0x00);
        b = Avx.Permute(all, 0x55);
        c = Avx.Permute(all, 0xAA);
        d = Avx.Permute(all, 0xFF);
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
    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) =>
        Fma.MultiplyAdd(a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => Avx.Add(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => Avx.Multiply(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Divide(Vector256<float> a, Vector256<float> b) => Avx.Divide(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SquareRoot(Vector256<float> value) => Avx.Sqrt(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Scale(Vector256<float> value, Vector256<float> exponent)
    {
        // Two powers of two by their bits, because one cannot be as small or large as their product.
        Vector256<int> all = Avx.ConvertToVector256Int32(exponent);
        Vector256<int> half = Avx2.ShiftRightArithmetic(all, 1);
        Vector256<int> bias = Vector256.Create(127);
        Vector256<float> first = Avx2.ShiftLeftLogical(Avx2.Add(half, bias), 23).AsSingle();
        Vector256<float> second = Avx2.ShiftLeftLogical(Avx2.Add(Avx2.Subtract(all, half), bias), 23).AsSingle();
        return Avx.Multiply(Avx.Multiply(value, first), second);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SelectNegative(Vector256<float> x, Vector256<float> negative, Vector256<float> other) =>
        Avx.BlendVariable(other, negative, Avx.Compare(x, Vector256<float>.Zero, FloatComparisonMode.OrderedLessThanNonSignaling));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> a, Vector256<float> b) => Avx.Max(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Min(Vector256<float> a, Vector256<float> b) => Avx.Min(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Lookup(Vector256<float> low, Vector256<float> high, byte* positions)
    {
        // vpermps looks at three index bits; bit 3 moves to the sign, where the blend reads it.
        Vector256<int> lanes = Avx2.ConvertToVector256Int32(positions);
        Vector256<float> inLow = Avx2.PermuteVar8x32(low, lanes);
        Vector256<float> inHigh = Avx2.PermuteVar8x32(high, lanes);
        return Avx.BlendVariable(inLow, inHigh, Avx2.ShiftLeftLogical(lanes, 28).AsSingle());
    }

    /// <summary>All bits in the first lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> First(int count) =>
        Vector256.LessThan(Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7), Vector256.Create(count)).AsSingle();
}
