using SparseRuntime.Graph.Operators;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Passes;

/// <summary>
/// Functions of pairs of elements: of two values of as many channels along the same axis, which then stay or go together,
/// or of one value and another that is the same for all channels or a constant.
/// </summary>
internal static class BinaryChannels
{
    /// <summary>The channels of the result; null when the node does not hand channels on.</summary>
    public static ChannelMap? Apply(GraphNode node, Binary binary, ChannelMap?[] operands, ChannelSets sets)
    {
        ChannelMap map = operands[0] ?? operands[1]!;
        TensorShape? result = node.Outputs[0].Facts.Shape;
        if (operands[0] is { } left && operands[1] is { } right)
        {
            if (left.Back is null || left.Back != right.Back || left.Channels.Length != right.Channels.Length) return null;
            for (int i = 0; i < left.Channels.Length; i++)
                sets.Join(left.Channels[i], right.Channels[i]);
            return ChannelMap.At(result, left.Back.Value, left.Channels, Constants(node, left.Constants, right.Constants));
        }

        GraphValue other = node.Inputs[operands[0] is null ? 0 : 1]!;
        if (other.Facts.Shape is not { } shape) return null;
        if (map.Back is not { } back)
        {
            // Planes have at least three axes, so one number cannot give them more.
            if (other.Constant is null || shape.ElementCount != 1 || shape.Rank > 3) return null;
            return ChannelMap.At(result, map.Front!.Value, map.Channels, Constants(node, operands, map, other));
        }

        int extent = ExtentAt(shape, back);
        if (extent != 1 && (extent != map.Channels.Length || other.Constant is null)) return null;
        return ChannelMap.At(result, back, map.Channels, Constants(node, operands, map, other));
    }

    /// <summary>A shape's extent along an axis counted from the back; 1 where it has no such axis.</summary>
    public static int ExtentAt(TensorShape shape, int back) => -back > shape.Rank ? 1 : shape[shape.Rank + back];

    private static float[]? Constants(GraphNode node, float[]? left, float[]? right)
    {
        if (left is null || right is null) return null;
        return ChannelRules.Evaluate(node, [Vector(left), Vector(right)], [.. left.Zip(right, (a, b) => float.IsNaN(a) ? a : b)]);
    }

    /// <summary>What follows from constant channels and another constant that is the same for all positions of a channel.</summary>
    private static float[]? Constants(GraphNode node, ChannelMap?[] operands, ChannelMap map, GraphValue other)
    {
        if (map.Constants is null || other.Constant is not { } constant) return null;
        int count = map.Channels.Length;
        bool perChannel = constant.Shape.ElementCount == count && map.Back is { } back && ExtentAt(constant.Shape, back) == count;
        if (constant.Shape.ElementCount != 1 && !perChannel) return null;
        GraphConstant channels = Vector(map.Constants), numbers = new(constant.ToDense().Reshape(new TensorShape((int)constant.Shape.ElementCount)));
        return ChannelRules.Evaluate(node, operands[0] is null ? [numbers, channels] : [channels, numbers], map.Constants);
    }

    private static GraphConstant Vector(float[] numbers) => new(Tensor.From(numbers, numbers.Length));
}
