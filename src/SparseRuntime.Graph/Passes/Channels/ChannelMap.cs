using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>The channels that a value carries along one of its axes.</summary>
internal sealed class ChannelMap
{
    /// <summary>Constants beyond this are not folded: sums could overflow that do not otherwise.</summary>
    public const float Largest = 1e15f;

    private ChannelMap(int? front, int? back, int[] channels, float[]? constants)
    {
        Front = front;
        Back = back;
        Channels = channels;
        Constants = constants is not null && Array.Exists(constants, c => !float.IsNaN(c)) ? constants : null;
    }

    /// <summary>The axis counted from the front; null while only <see cref="Back"/> is known.</summary>
    public int? Front { get; }

    /// <summary>The axis counted from the back, −1 the last; null while only <see cref="Front"/> is known.</summary>
    public int? Back { get; }

    /// <summary>
    /// A channel for every position along the axis, by its number in <see cref="ChannelSets"/>. A channel can stand in
    /// several places: where a plane was flattened, in one for each pixel.
    /// </summary>
    public int[] Channels { get; }

    /// <summary>
    /// The one number that a position holds for every input of the model, NaN where there is none; null when there is none
    /// at all.
    /// </summary>
    public float[]? Constants { get; }

    /// <summary>The channels of a value.</summary>
    /// <param name="shape">The value's shape, if it is known.</param>
    /// <param name="axis">Their axis, from the back when it is negative.</param>
    /// <param name="channels">See <see cref="Channels"/>.</param>
    /// <param name="constants">See <see cref="Constants"/>; numbers that cannot be folded count as none.</param>
    public static ChannelMap At(TensorShape? shape, int axis, int[] channels, float[]? constants)
    {
        for (int i = 0; i < constants?.Length; i++)
        {
            if (!(Math.Abs(constants[i]) <= Largest)) constants[i] = float.NaN;
        }

        if (shape is null) return new ChannelMap(axis < 0 ? null : axis, axis < 0 ? axis : null, channels, constants);
        int front = axis < 0 ? axis + shape.Rank : axis;
        return new ChannelMap(front, front - shape.Rank, channels, constants);
    }

    /// <summary>Whether the channels lie along an axis, counted from the back when it is negative.</summary>
    public bool IsAt(int axis) => axis < 0 ? Back == axis : Front == axis;

    /// <summary>A copy of the constants, to be changed; null when there are none.</summary>
    public float[]? CopyConstants() => (float[]?)Constants?.Clone();
}
