namespace System;

public struct Boolean
{
    private bool _value;
}

public struct Char
{
    private char _value;
}

public struct SByte
{
    private sbyte _value;
}

public struct Byte
{
    private byte _value;
}

public struct Int16
{
    private short _value;
}

public struct UInt16
{
    private ushort _value;
}

public struct Int32
{
    public const int MaxValue = 0x7fffffff;
    public const int MinValue = -MaxValue - 1;
    private int _value;
}

public struct UInt32
{
    private uint _value;
}

public struct Int64
{
    private long _value;
}

public struct UInt64
{
    private ulong _value;
}

public struct IntPtr
{
    private nint _value;
}

public struct UIntPtr
{
    private nuint _value;
}

public struct Single
{
    public const float NegativeInfinity = -1f / 0f;
    public const float PositiveInfinity = 1f / 0f;
    private float _value;

    public static bool IsNaN(float value) => !(value <= PositiveInfinity);

    public static bool IsFinite(float value) => value > NegativeInfinity && value < PositiveInfinity;
}

public struct Double
{
    private double _value;

    public static bool IsNaN(double value) => !(value <= 1.0 / 0.0);
}

public struct Nullable<T>
    where T : struct
{
    private readonly bool _hasValue;
    private T _value;

    public Nullable(T value)
    {
        _hasValue = true;
        _value = value;
    }
}

public struct ValueTuple<T1, T2>
{
    public T1 Item1;
    public T2 Item2;

    public ValueTuple(T1 item1, T2 item2)
    {
        Item1 = item1;
        Item2 = item2;
    }
}

public struct ValueTuple<T1, T2, T3>
{
    public T1 Item1;
    public T2 Item2;
    public T3 Item3;

    public ValueTuple(T1 item1, T2 item2, T3 item3)
    {
        Item1 = item1;
        Item2 = item2;
        Item3 = item3;
    }
}
