using SparseRuntime.Kernels;

namespace SparseRuntime;

/// <summary>A kernel that was considered for a layer.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="PredictedMicroseconds">Predicted time of one call on one thread; not a number where <paramref name="Refusal"/> is given.</param>
/// <param name="Refusal">Why the kernel cannot run the layer; null when it can.</param>
public sealed record KernelCandidate(LinearKernel Kernel, double PredictedMicroseconds, string? Refusal = null);
