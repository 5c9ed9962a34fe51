using SparseRuntime.Onnx.Protos;

namespace SparseRuntime.Onnx;

/// <summary>Channels of one or more values while the analysis finds which belong together: a node of a union-find forest.</summary>
/// <param name="count">Number of channels.</param>
internal sealed class ChannelSet(int count)
{
    private ChannelSet? _parent;

    public int Count { get; } = count;

    /// <summary>Whether something depends on the channels in a way that is not understood.</summary>
    public bool IsPinned { get; set; }

    public List<ChannelSlice> Slices { get; } = [];

    public List<NodeProto> Depthwise { get; } = [];

    /// <summary>The set that stands for all that were joined with this one.</summary>
    public ChannelSet Root
    {
        get
        {
            ChannelSet root = this;
            while (root._parent is { } parent)
                root = parent;
            if (root != this) _parent = root;
            return root;
        }
    }

    /// <summary>Makes the channels of two sets, equally many, the same.</summary>
    public void Join(ChannelSet other)
    {
        ChannelSet root = Root, joined = other.Root;
        if (root == joined) return;
        joined._parent = root;
        root.IsPinned |= joined.IsPinned;
        root.Slices.AddRange(joined.Slices);
        root.Depthwise.AddRange(joined.Depthwise);
    }
}
