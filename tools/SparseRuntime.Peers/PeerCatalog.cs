namespace SparseRuntime.Peers;

/// <summary>The runtimes that this build can compare with.</summary>
public static class PeerCatalog
{
    /// <summary>The command, given from the root of the repository, that makes the next build include ONNX Runtime.</summary>
    public const string OnnxRuntimeCommand = "npm ci --ignore-scripts --prefix tools/peers";

    /// <summary>ONNX Runtime; null when this build does without.</summary>
    public static IPeer? OnnxRuntime { get; } = FindOnnxRuntime();

    private static IPeer? FindOnnxRuntime() =>
#if ONNX_RUNTIME
        new OnnxRuntimePeer();
#else
        null;
#endif
}
