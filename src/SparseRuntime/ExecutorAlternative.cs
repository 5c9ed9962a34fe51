namespace SparseRuntime;

/// <summary>A kernel that was considered for a layer and not chosen.</summary>
/// <param name="Executor">The kernel.</param>
/// <param name="PredictedMicroseconds">Predicted time of one call on one thread; null when the kernel cannot run the layer at all.</param>
/// <param name="Reason">Why it was not chosen.</param>
public sealed record ExecutorAlternative(string Executor, double? PredictedMicroseconds, string Reason);
