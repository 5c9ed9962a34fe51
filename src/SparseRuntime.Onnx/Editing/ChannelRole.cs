namespace SparseRuntime.Onnx;

/// <summary>What weights have to do with a channel.</summary>
public enum ChannelRole
{
    /// <summary>They compute it: a row of weights per channel.</summary>
    Producer,

    /// <summary>They treat it alone: a bias, the parameters of a batch normalization, a depthwise filter.</summary>
    Companion,

    /// <summary>They read it: inputs of the next layer, several in a row per channel where a plane was flattened.</summary>
    Consumer,
}
