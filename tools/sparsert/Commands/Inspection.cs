using SparseRuntime.Tensors;
using SparseRuntime.Tool.Json;

namespace SparseRuntime.Tool.Commands;

/// <summary>Describes a loaded model.</summary>
internal static class Inspection
{
    public static InspectResult Of(string model, InferenceSession session, IReadOnlyDictionary<string, TensorShape> shapes)
    {
        ModelReport report = session.Describe(shapes);
        return new InspectResult(
            model,
            Describe(session.InputNames, session.InputMetadata),
            Describe(session.OutputNames, session.OutputMetadata),
            report.Parameters,
            report.Nonzeros,
            report.Sparsity,
            report.Channels,
            report.RemovedChannels,
            [.. report.Layers.Select(layer => new LayerDescription(
                layer.Name,
                layer.Op,
                layer.Rows,
                layer.Taps,
                layer.RemovedRows,
                layer.RemovedTaps,
                layer.Sparsity,
                layer.Pattern,
                layer.Epilogue,
                layer.Format,
                layer.Executor,
                layer.Bytes,
                layer.PredictedMicroseconds,
                layer.MeasuredMicroseconds,
                layer.Calls,
                [.. layer.Alternatives.Select(other => new AlternativeDescription(other.Executor, other.PredictedMicroseconds, other.MeasuredMicroseconds, other.Reason))]))],
            report.Batch);
    }

    private static ValueDescription[] Describe(IReadOnlyList<string> names, IReadOnlyDictionary<string, NodeMetadata> metadata) =>
        [.. names.Select(name => new ValueDescription(name, metadata[name].Dimensions, metadata[name].ElementType.DisplayName()))];
}
