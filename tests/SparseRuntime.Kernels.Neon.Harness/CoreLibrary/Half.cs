namespace System;

/// <summary>A float16 as far as it takes to tell which numbers are one: it holds the nearest float32 that is, or infinity.</summary>
public readonly struct Half
{
    private readonly float _value;

    private Half(float value) => _value = value;

    public static explicit operator float(Half value) => value._value;

    public static explicit operator Half(float value)
    {
        const float LeastNormal = 1f / (1 << 14), Greatest = 65504f;
        float magnitude = value < 0f ? -value : value;
        if (magnitude < LeastNormal)
        {
            // The last place of this sum is that of the least numbers.
            float rounded = (magnitude + 0.5f) - 0.5f;
            return new Half(value < 0f ? -rounded : rounded);
        }

        uint bits = BitConverter.SingleToUInt32Bits(magnitude);
        magnitude = BitConverter.UInt32BitsToSingle((bits + 0x0FFF + ((bits >> 13) & 1)) & 0xFFFF_E000);
        if (magnitude > Greatest) magnitude = float.PositiveInfinity;
        return new Half(value < 0f ? -magnitude : magnitude);
    }
}
