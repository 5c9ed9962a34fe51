using SparseRuntime.Onnx.Protos;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>Channels that can only be taken out together, everywhere that they pass through.</summary>
public sealed class ChannelGroup
{
    internal ChannelGroup(int channels, IReadOnlyList<ChannelSlice> slices, IReadOnlyList<NodeProto> depthwise, IReadOnlyList<(string Name, int FromEnd)> values)
    {
        Channels = channels;
        Slices = slices;
        Depthwise = depthwise;
        Values = values;
    }

    /// <summary>Number of channels.</summary>
    public int Channels { get; }

    /// <summary>All weights that the channels run along, in the order of the nodes.</summary>
    public IReadOnlyList<ChannelSlice> Slices { get; }

    /// <summary>Convolutions that have as many groups as there are channels.</summary>
    internal IReadOnlyList<NodeProto> Depthwise { get; }

    /// <summary>Values that carry the channels, and along which axis, counted from the end: 1 is the last.</summary>
    internal IReadOnlyList<(string Name, int FromEnd)> Values { get; }

    /// <summary>Names of the weights in a role.</summary>
    public IEnumerable<string> Names(ChannelRole role) => Slices.Where(slice => slice.Role == role).Select(slice => slice.Initializer);

    /// <summary>
    /// Clears in a mask what taking channels out takes from a weight. With the masks of all producers and consumers, the
    /// unshortened model computes what the shortened one does.
    /// </summary>
    /// <param name="slice">One of <see cref="Slices"/>.</param>
    /// <param name="kept">Which channels stay.</param>
    /// <param name="mask">A mask of the initializer's shape as it was.</param>
    public void Clear(ChannelSlice slice, IReadOnlyList<bool> kept, Mask mask)
    {
        int extent = mask.Shape[slice.Axis];
        long inner = mask.Shape.CountBetween(slice.Axis + 1, mask.Shape.Rank);
        int share = extent / Channels;
        for (long i = 0; i < mask.Shape.ElementCount; i++)
        {
            if (!kept[(int)(i / inner % extent) / share]) mask[i] = false;
        }
    }
}
