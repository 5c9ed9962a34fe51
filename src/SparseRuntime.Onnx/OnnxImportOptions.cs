namespace SparseRuntime.Onnx;

/// <summary>What to read besides the model itself, and how much a model may ask for.</summary>
public sealed record OnnxImportOptions
{
    /// <summary>
    /// An <c>.npz</c> file with masks: arrays named like initializers (or results of <c>Constant</c> nodes), of the same
    /// shape and any number type, 1 where a weight is kept and 0 where it is pruned. Null for none.
    /// </summary>
    public string? MaskPath { get; init; }

    /// <summary>
    /// The most memory, in bytes, that the structure of a model may take: nodes, attributes and names, without tensors.
    /// Default 512 MB. Whatever the limit, it is also held to 1 MB plus 32 times the size of the file.
    /// </summary>
    public long MaxStructureBytes { get; init; } = 512L << 20;

    /// <summary>How deep model-local functions may call one another. Default 64.</summary>
    public int MaxFunctionDepth { get; init; } = 64;

    /// <summary>
    /// How many nodes, operands and results may come from inlining model-local functions. Default one million.
    /// </summary>
    public int MaxInlinedSize { get; init; } = 1_000_000;
}
