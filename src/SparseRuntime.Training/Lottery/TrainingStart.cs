using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>Where training starts from.</summary>
/// <param name="Parameters">The parameters; those outside the masks do not matter.</param>
/// <param name="Masks">What each layer keeps.</param>
/// <param name="Step">The step.</param>
/// <param name="Place">The place in the order of samples; null for its beginning.</param>
public sealed record TrainingStart(Parameters Parameters, IReadOnlyList<Mask> Masks, long Step = 0, BatchPlace? Place = null);
