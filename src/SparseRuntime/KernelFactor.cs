namespace SparseRuntime;

/// <summary>How much longer a kernel takes on a processor than predicted, for layers of one kind.</summary>
/// <param name="Kernel">The kernel's name.</param>
/// <param name="Columns">Columns of the layers that were timed.</param>
/// <param name="Density">Their kept weights as a share of all.</param>
/// <param name="Ratio">Measured over predicted time.</param>
public sealed record KernelFactor(string Kernel, int Columns, double Density, double Ratio);
