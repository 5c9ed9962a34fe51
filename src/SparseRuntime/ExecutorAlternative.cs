namespace SparseRuntime;

/// <summary>A kernel that was considered for a layer and not chosen.</summary>
/// <param name="Executor">The kernel.</param>
/// <param name="PredictedMicroseconds">Predicted time of one call on one thread; null when the kernel cannot run the layer at all.</param>
/// <param name="MeasuredMicroseconds">Time of one call on one thread as measured at load; null when it was not.</param>
/// <param name="Reason">Why it was not chosen.</param>
public sealed record ExecutorAlternative(string Executor, double? PredictedMicroseconds, double? MeasuredMicroseconds, string Reason);
