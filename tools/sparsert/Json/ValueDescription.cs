using SparseRuntime.Graph;

namespace SparseRuntime.Tool.Json;

/// <summary>An input or output as the model declares it; the shape is null when even the rank is open.</summary>
internal sealed record ValueDescription(string Name, IReadOnlyList<DeclaredDimension>? Shape, string Type);
