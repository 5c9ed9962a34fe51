namespace SparseRuntime.Peers;

/// <summary>The runtimes that this build can compare with.</summary>
public static class PeerCatalog
{
    /// <summary>The command, given from the root of the repository, that makes the next build include ONNX Runtime.</summary>
    public const string OnnxRuntimeCommand = "npm ci --ignore-scripts --prefix tools/peers";

    /// <summary>The name of ONNX Runtime among the peers.</summary>
    public const string OnnxRuntimeName = "ONNX Runtime";

    /// <summary>Every peer of this build.</summary>
    public static IReadOnlyList<IPeer> All { get; } =
    [
#if ONNX_RUNTIME
        new OnnxRuntimePeer(),
#endif
    ];

    /// <summary>ONNX Runtime; null when this build does without.</summary>
    public static IPeer? OnnxRuntime => All.FirstOrDefault(peer => peer.Name == OnnxRuntimeName);
}
