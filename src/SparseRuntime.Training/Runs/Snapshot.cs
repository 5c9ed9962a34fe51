using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>A network as it was at an evaluation.</summary>
/// <param name="Evaluation">How it did.</param>
/// <param name="Parameters">Its parameters; not to be changed.</param>
/// <param name="Masks">What each layer kept; not to be changed either.</param>
public sealed record Snapshot(Evaluation Evaluation, Parameters Parameters, IReadOnlyList<Mask> Masks);
