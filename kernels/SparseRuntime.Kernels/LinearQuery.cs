using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>What a kernel is asked about: one call of one layer on one thread of one machine.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Geometry">The layout of its call.</param>
/// <param name="Machine">The processor's constants.</param>
public sealed record LinearQuery(LinearLayer Layer, LinearGeometry Geometry, MachineModel Machine);
