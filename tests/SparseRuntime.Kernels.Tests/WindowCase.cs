using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels.Tests;

/// <summary>A window, and what it is moved over.</summary>
/// <param name="Name">What is special about it.</param>
/// <param name="Window">The window.</param>
/// <param name="Plane">Extents of the input.</param>
/// <param name="Groups">Groups of features.</param>
/// <param name="Images">Images of a call.</param>
public sealed record WindowCase(string Name, LinearWindow Window, Extent3 Plane, int Groups, int Images);
