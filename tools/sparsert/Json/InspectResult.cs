namespace SparseRuntime.Tool.Json;

/// <summary>What <c>inspect</c> reports.</summary>
internal sealed record InspectResult(
    string Model,
    IReadOnlyList<ValueDescription> Inputs,
    IReadOnlyList<ValueDescription> Outputs,
    long Parameters,
    long Nonzeros,
    double Sparsity,
    int Channels,
    int RemovedChannels,
    IReadOnlyList<LayerDescription> Layers,
    string? Batch = null);
