using System.Runtime.CompilerServices;

namespace System.Runtime.Intrinsics.Arm;

/// <summary>The instructions that the kernels use; a kernel that uses another adds it here.</summary>
[Intrinsic]
public abstract unsafe class AdvSimd
{
    public static bool IsSupported
    {
        get => IsSupported;
    }

    public static Vector128<float> Add(Vector128<float> left, Vector128<float> right) => Add(left, right);

    public static Vector128<int> Add(Vector128<int> left, Vector128<int> right) => Add(left, right);

    public static Vector128<int> And(Vector128<int> left, Vector128<int> right) => And(left, right);

    public static Vector128<uint> And(Vector128<uint> left, Vector128<uint> right) => And(left, right);

    public static Vector128<float> BitwiseSelect(Vector128<float> select, Vector128<float> left, Vector128<float> right) => BitwiseSelect(select, left, right);

    public static Vector128<float> CompareGreaterThan(Vector128<float> left, Vector128<float> right) => CompareGreaterThan(left, right);

    public static Vector128<float> CompareLessThan(Vector128<float> left, Vector128<float> right) => CompareLessThan(left, right);

    public static Vector128<uint> CompareTest(Vector128<uint> left, Vector128<uint> right) => CompareTest(left, right);

    public static Vector128<int> ConvertToInt32RoundToEven(Vector128<float> value) => ConvertToInt32RoundToEven(value);

    public static Vector128<float> DuplicateSelectedScalarToVector128(Vector128<float> value, byte index) => DuplicateSelectedScalarToVector128(value, index);

    public static Vector128<float> ExtractVector128(Vector128<float> upper, Vector128<float> lower, byte index) => ExtractVector128(upper, lower, index);

    public static Vector128<float> FusedMultiplyAdd(Vector128<float> addend, Vector128<float> left, Vector128<float> right) => FusedMultiplyAdd(addend, left, right);

    public static Vector128<float> LoadAndReplicateToVector128(float* address) => LoadAndReplicateToVector128(address);

    public static Vector64<short> LoadVector64(short* address) => LoadVector64(address);

    public static Vector128<float> LoadVector128(float* address) => LoadVector128(address);

    public static Vector128<float> Max(Vector128<float> left, Vector128<float> right) => Max(left, right);

    public static Vector128<float> Min(Vector128<float> left, Vector128<float> right) => Min(left, right);

    public static Vector128<float> Multiply(Vector128<float> left, Vector128<float> right) => Multiply(left, right);

    public static Vector128<uint> MultiplyAdd(Vector128<uint> addend, Vector128<uint> left, Vector128<uint> right) => MultiplyAdd(addend, left, right);

    public static Vector128<uint> ShiftLeftLogical(Vector128<uint> value, byte count) => ShiftLeftLogical(value, count);

    public static Vector128<int> ShiftLeftLogicalWideningLower(Vector64<short> value, byte count) => ShiftLeftLogicalWideningLower(value, count);

    public static Vector128<int> ShiftRightArithmetic(Vector128<int> value, byte count) => ShiftRightArithmetic(value, count);

    public static Vector128<uint> ShiftRightLogical(Vector128<uint> value, byte count) => ShiftRightLogical(value, count);

    public static void Store(float* address, Vector128<float> source) => Store(address, source);

    public static Vector128<int> Subtract(Vector128<int> left, Vector128<int> right) => Subtract(left, right);

    [Intrinsic]
    public abstract class Arm64
    {
        public static bool IsSupported
        {
            get => IsSupported;
        }

        public static Vector128<float> Divide(Vector128<float> left, Vector128<float> right) => Divide(left, right);

        public static Vector128<float> Sqrt(Vector128<float> value) => Sqrt(value);

        public static Vector128<float> UnzipEven(Vector128<float> left, Vector128<float> right) => UnzipEven(left, right);

        public static Vector128<float> UnzipOdd(Vector128<float> left, Vector128<float> right) => UnzipOdd(left, right);

        public static Vector128<byte> VectorTableLookup(Vector128<byte> table, Vector128<byte> byteIndexes) => VectorTableLookup(table, byteIndexes);

        public static Vector128<byte> VectorTableLookup((Vector128<byte>, Vector128<byte>) table, Vector128<byte> byteIndexes) => VectorTableLookup(table, byteIndexes);

        public static Vector128<float> ZipHigh(Vector128<float> left, Vector128<float> right) => ZipHigh(left, right);

        public static Vector128<double> ZipHigh(Vector128<double> left, Vector128<double> right) => ZipHigh(left, right);

        public static Vector128<float> ZipLow(Vector128<float> left, Vector128<float> right) => ZipLow(left, right);

        public static Vector128<double> ZipLow(Vector128<double> left, Vector128<double> right) => ZipLow(left, right);
    }
}
