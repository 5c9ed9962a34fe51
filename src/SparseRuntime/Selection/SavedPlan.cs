namespace SparseRuntime.Selection;

/// <summary>The choices for one set of input shapes.</summary>
/// <param name="Model">The fingerprint of the layers.</param>
/// <param name="Inputs">The extents of every input.</param>
/// <param name="Layers">The weight-bearing layers in running order.</param>
/// <param name="Samples">Samples of the slices that a batch is run in; 0 where it is run whole.</param>
internal sealed record SavedPlan(string Model, IReadOnlyList<int[]> Inputs, IReadOnlyList<SavedLayer> Layers, int Samples = 0);
