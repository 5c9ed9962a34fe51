using SparseRuntime.Peers;
using SparseRuntime.Tensors;
using SparseRuntime.Tool.Inputs;
using SparseRuntime.Tool.Measuring;

namespace SparseRuntime.Tool.Commands;

/// <summary>Runs a model in two ways on the same random inputs.</summary>
internal static class Verification
{
    /// <summary>Compares with the executor that computes every layer in the plainest way, from weights as they are.</summary>
    public static Agreement AgainstReference(ModelSource source, SessionOptions options, int? batch, ulong seed)
    {
        using InferenceSession session = source.Load(options);
        using InferenceSession reference = source.Load(new SessionOptions { MaskPath = options.MaskPath, Executors = ExecutorPolicy.Reference });
        Dictionary<string, Tensor> inputs = ModelInputs.Tensors(session.InputNames, session.InputMetadata, batch, seed);
        return Agreement.Of(session.Run(inputs), reference.Run(inputs));
    }

    /// <summary>Compares with ONNX Runtime.</summary>
    /// <exception cref="ToolException">A mask is given, which ONNX Runtime cannot apply, or this build does without it.</exception>
    public static Agreement AgainstOnnxRuntime(ModelSource source, SessionOptions options, int? batch, ulong seed)
    {
        if (options.MaskPath is not null)
            throw new ToolException("ONNX Runtime cannot apply a mask, so its results would differ; use --compare reference with --mask");
        IPeer peer = RequireOnnxRuntime();
        using InferenceSession session = source.Load(options);
        Dictionary<string, Tensor> inputs = ModelInputs.Tensors(session.InputNames, session.InputMetadata, batch, seed);
        using IPeerSession other = peer.Load(source.ForPeer, Environment.ProcessorCount);
        other.Bind(inputs);
        other.Run();
        return Agreement.Of(session.Run(inputs), other.Outputs);
    }

    /// <summary>ONNX Runtime, or the error that says how to get it.</summary>
    public static IPeer RequireOnnxRuntime() => PeerCatalog.OnnxRuntime
        ?? throw new ToolException($"this build does without ONNX Runtime; '{PeerCatalog.OnnxRuntimeCommand}' installs it, the next build picks it up");
}
