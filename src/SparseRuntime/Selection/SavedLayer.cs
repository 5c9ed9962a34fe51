namespace SparseRuntime.Selection;

/// <summary>The choice for one layer.</summary>
/// <param name="Layer">The node's name in the model.</param>
/// <param name="Kernel">The kernel; null where the layer's shape shows only during a run.</param>
internal sealed record SavedLayer(string Layer, string? Kernel);
