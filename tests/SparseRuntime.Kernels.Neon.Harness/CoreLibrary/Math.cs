using SparseRuntime.Kernels.Neon;

namespace System;

public static class Math
{
    public static int Clamp(int value, int least, int most) => value < least ? least : value > most ? most : value;

    public static long Clamp(long value, long least, long most) => value < least ? least : value > most ? most : value;

    public const double PI = 3.1415926535897931;

    public static byte Max(byte a, byte b) => a > b ? a : b;

    public static byte Min(byte a, byte b) => a < b ? a : b;

    public static int Max(int a, int b) => a > b ? a : b;

    public static int Min(int a, int b) => a < b ? a : b;

    public static long Max(long a, long b) => a > b ? a : b;

    public static long Min(long a, long b) => a < b ? a : b;

    public static float Max(float a, float b) => float.IsNaN(a) || a > b ? a : b;

    public static float Min(float a, float b) => float.IsNaN(a) || a < b ? a : b;

    public static double Max(double a, double b) => double.IsNaN(a) || a > b ? a : b;

    public static double Min(double a, double b) => double.IsNaN(a) || a < b ? a : b;

    public static double Abs(double value) => value < 0 ? -value : value;

    public static double Ceiling(double value) => LibC.Ceiling(value);

    public static double Exp(double value) => LibC.Exp(value);

    public static double Pow(double x, double y) => LibC.Pow(x, y);

    public static double Sqrt(double value) => LibC.Sqrt(value);

    public static double Tanh(double value) => LibC.Tanh(value);
}

public static class BitConverter
{
    public static unsafe uint SingleToUInt32Bits(float value) => *(uint*)&value;

    public static unsafe float UInt32BitsToSingle(uint value) => *(float*)&value;
}
