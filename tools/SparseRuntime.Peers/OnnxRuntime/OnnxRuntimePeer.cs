using Microsoft.ML.OnnxRuntime;

namespace SparseRuntime.Peers;

/// <summary>ONNX Runtime on the CPU.</summary>
internal sealed class OnnxRuntimePeer : IPeer
{
    public string Name => PeerCatalog.OnnxRuntimeName;

    public string Version => Guard("the native library does not load", () => OrtEnv.Instance().GetVersionString());

    public IPeerSession Load(PeerModel model, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        return Guard($"{model.Path ?? "the model"} does not load", () =>
        {
            // What its own users would choose for speed; spinning and the memory arena stay as they come.
            using var options = new SessionOptions
            {
                IntraOpNumThreads = threads,
                InterOpNumThreads = 1,
                ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            };
            return new OnnxRuntimePeerSession(model.Path is { } path
                ? new InferenceSession(path, options)
                : new InferenceSession(model.Bytes ?? throw new ArgumentException("neither a file nor bytes are given", nameof(model)), options));
        });
    }

    /// <summary>Turns what ONNX Runtime throws into the one exception that callers know.</summary>
    internal static T Guard<T>(string failure, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is OnnxRuntimeException or DllNotFoundException or EntryPointNotFoundException or TypeInitializationException or NotSupportedException)
        {
            throw new PeerException($"ONNX Runtime: {failure}: {(e as TypeInitializationException)?.InnerException?.Message ?? e.Message}", e);
        }
    }
}
