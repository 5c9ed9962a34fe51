using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>Operators that put channels after each other, part them, or see their axis as another.</summary>
internal static class JointChannels
{
    /// <summary>Operands along the channels' axis one after another; those that carry none get channels that stay.</summary>
    public static ChannelMap? Concat(GraphNode node, Concat concat, ChannelMap?[] operands, ChannelSets sets)
    {
        TensorShape? result = node.Outputs[0].Facts.Shape;
        if (!IsFew(node, concat, operands)) return null;
        var channels = new int[operands.Length][];
        var constants = new List<float>();
        for (int i = 0; i < operands.Length; i++)
        {
            if (operands[i] is { } map)
            {
                if (!map.IsAt(concat.Axis)) return null;
                channels[i] = map.Channels;
                constants.AddRange(map.Constants ?? Unknown(map.Channels.Length));
            }
            else
            {
                TensorShape shape = node.Inputs[i]!.Facts.Shape!;
                channels[i] = sets.Add(shape[concat.Axis < 0 ? concat.Axis + shape.Rank : concat.Axis]);
                sets.Pin(channels[i]);
                constants.AddRange(Unknown(channels[i].Length));
            }
        }

        return ChannelMap.At(result, concat.Axis, [.. channels.SelectMany(own => own)], [.. constants]);
    }

    /// <summary>Whether the extents of all operands together are known and within what is followed.</summary>
    private static bool IsFew(GraphNode node, Concat concat, ChannelMap?[] operands)
    {
        long count = 0;
        for (int i = 0; i < operands.Length && count <= ChannelSets.MostChannels; i++)
        {
            if (operands[i] is { } map) count += map.Channels.Length;
            else if (node.Inputs[i]!.Facts.Shape is { } shape) count += shape[concat.Axis < 0 ? concat.Axis + shape.Rank : concat.Axis];
            else return false;
        }

        return count <= ChannelSets.MostChannels;
    }

    /// <summary>Parts along the channels' axis have channels of their own; along another, each has all.</summary>
    public static ChannelMap?[]? Split(GraphNode node, Split split, ChannelMap map)
    {
        if (node.Outputs.Any(output => output.Facts.Shape is null)) return null;
        var results = new ChannelMap?[node.Outputs.Count];
        int first = 0;
        for (int i = 0; i < results.Length; i++)
        {
            TensorShape shape = node.Outputs[i].Facts.Shape!;
            int count = map.IsAt(split.Axis) ? shape[map.Front!.Value] : map.Channels.Length;
            results[i] = ChannelMap.At(shape, map.Front!.Value, map.Channels[first..(first + count)], map.Constants?[first..(first + count)]);
            if (map.IsAt(split.Axis)) first += count;
        }

        return results;
    }

    /// <summary>A part of the channels, in order and without gaps, or a part along other axes.</summary>
    public static ChannelMap? Slice(GraphNode node, ChannelMap map, TensorShape shape, TensorShape result)
    {
        if (SliceRange.Along(node, map.Front!.Value, shape) is not { } range) return null;
        int end = range.Start + result[map.Front.Value];
        return ChannelMap.At(result, map.Front.Value, map.Channels[range.Start..end], map.Constants?[range.Start..end]);
    }

    /// <summary>
    /// The same elements under another shape: one in which an axis begins where the channels' axis does and takes it in
    /// whole, with axes after it where they are taken in, too.
    /// </summary>
    public static ChannelMap? View(ChannelMap map, TensorShape shape, TensorShape result)
    {
        int front = map.Front!.Value;
        if (shape.ElementCount == 0) return null;
        long outer = shape.CountBetween(0, front), within = shape.CountBetween(front, shape.Rank);
        for (int axis = 0; axis < result.Rank; axis++)
        {
            if (result.CountBetween(0, axis) != outer) continue;

            // Axes of extent 1 can come first; where channels are one only, any of them would do.
            if (result[axis] == 1 && map.Channels.Length > 1) continue;
            long inner = result.CountBetween(axis + 1, result.Rank);
            if (result[axis] > ChannelSets.MostChannels || result[axis] % map.Channels.Length != 0 || result[axis] * inner != within) return null;
            int times = result[axis] / map.Channels.Length;
            return ChannelMap.At(result, axis, Repeat(map.Channels, times), map.Constants is null ? null : Repeat(map.Constants, times));
        }

        return null;
    }

    /// <summary>Every item so many times, one after another; the same list where that is once.</summary>
    public static T[] Repeat<T>(T[] items, int times)
    {
        if (times == 1) return items;
        var repeated = new T[items.Length * times];
        for (int i = 0; i < repeated.Length; i++)
            repeated[i] = items[i / times];
        return repeated;
    }

    private static float[] Unknown(int count)
    {
        var constants = new float[count];
        Array.Fill(constants, float.NaN);
        return constants;
    }
}
