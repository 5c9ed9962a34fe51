using SparseRuntime.Kernels;

namespace SparseRuntime.Selection;

/// <summary>The kernel chosen for one call of one layer, and what it was chosen over.</summary>
/// <param name="Kernel">The winner.</param>
/// <param name="PredictedMicroseconds">Its predicted time on one thread.</param>
/// <param name="MeasuredMicroseconds">Its measured time on one thread; null when nothing was timed.</param>
/// <param name="Alternatives">The others, fastest first.</param>
internal sealed record ExecutorChoice(
    LinearKernel Kernel, double PredictedMicroseconds, double? MeasuredMicroseconds, IReadOnlyList<ExecutorAlternative> Alternatives);
