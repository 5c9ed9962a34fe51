namespace SparseRuntime.Selection;

/// <summary>The choices for one set of input shapes.</summary>
/// <param name="Model">The fingerprint of the layers.</param>
/// <param name="Inputs">The extents of every input.</param>
/// <param name="Layers">The weight-bearing layers in running order.</param>
internal sealed record SavedPlan(string Model, IReadOnlyList<int[]> Inputs, IReadOnlyList<SavedLayer> Layers);
