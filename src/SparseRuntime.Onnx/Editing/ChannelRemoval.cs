using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>Takes channels out of a graph: weights, counts of groups, and declared extents.</summary>
internal static class ChannelRemoval
{
    /// <summary>Keeps only the marked channels of a group.</summary>
    public static void Apply(GraphProto graph, InitializerTable initializers, ChannelGroup group, IReadOnlyList<bool> kept)
    {
        int count = kept.Count(stays => stays);
        foreach (ChannelSlice slice in group.Slices)
        {
            Tensor shorter = Select(initializers.Read(slice.Initializer), slice.Axis, group.Channels, kept, count);
            initializers.Replace(slice.Initializer, shorter);
            foreach (ValueInfoProto value in Declarations(graph, slice.Initializer))
                Shorten(value, value.Type.TensorType.Shape.Dim.Count - slice.Axis, group.Channels, count);
        }

        foreach (NodeProto node in group.Depthwise)
            NodeFacts.Find(node, "group")!.I = count;
        foreach ((string name, int fromEnd) in group.Values)
        {
            foreach (ValueInfoProto value in Declarations(graph, name))
                Shorten(value, fromEnd, group.Channels, count);
        }
    }

    private static IEnumerable<ValueInfoProto> Declarations(GraphProto graph, string name) =>
        graph.Input.Concat(graph.ValueInfo).Where(value => value.Name == name && value.Type?.TensorType?.Shape is not null);

    private static void Shorten(ValueInfoProto value, int fromEnd, int channels, int count)
    {
        int axis = value.Type.TensorType.Shape.Dim.Count - fromEnd;
        if (axis < 0) return;
        TensorShapeProto.Types.Dimension dimension = value.Type.TensorType.Shape.Dim[axis];
        if (dimension.HasDimValue && dimension.DimValue % channels == 0) dimension.DimValue = dimension.DimValue / channels * count;
    }

    private static Tensor Select(Tensor tensor, int axis, int channels, IReadOnlyList<bool> kept, int count)
    {
        TensorShape shape = tensor.Shape;
        int[] extents = shape.Dimensions.ToArray();
        extents[axis] = shape[axis] / channels * count;
        Tensor result = Tensor.Allocate(tensor.ElementType, new TensorShape(extents));
        long outer = shape.CountBetween(0, axis);
        int run = (int)(shape[axis] / channels * shape.CountBetween(axis + 1, shape.Rank)) * tensor.ElementType.Size();
        ReadOnlySpan<byte> source = tensor.Bytes.Span;
        Span<byte> target = result.Bytes.Span;
        for (long i = 0; i < outer; i++)
        {
            foreach (bool stays in kept)
            {
                if (stays)
                {
                    source[..run].CopyTo(target);
                    target = target[run..];
                }

                source = source[run..];
            }
        }

        return result;
    }
}
