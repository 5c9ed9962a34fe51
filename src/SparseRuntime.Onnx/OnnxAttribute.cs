using SparseRuntime.Graph;

namespace SparseRuntime.Onnx;

/// <summary>One attribute of a node, of exactly one kind.</summary>
internal sealed record OnnxAttribute
{
    public long? Int { get; init; }

    public float? Float { get; init; }

    public string? Text { get; init; }

    public long[]? Ints { get; init; }

    public float[]? Floats { get; init; }

    public string[]? Texts { get; init; }

    /// <summary>A graph, not imported yet.</summary>
    public Protos.GraphProto? Graph { get; init; }

    /// <summary>A dense or sparse tensor.</summary>
    public GraphConstant? Tensor { get; init; }
}
