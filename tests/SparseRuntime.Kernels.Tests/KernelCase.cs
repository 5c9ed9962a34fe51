using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Tests;

/// <summary>One call of one layer that a kernel must compute right.</summary>
/// <param name="Name">What is special about it.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Geometry">The layout of the call.</param>
/// <param name="Input">The activations.</param>
internal sealed record KernelCase(string Name, LinearLayer Layer, LinearGeometry Geometry, float[] Input);
