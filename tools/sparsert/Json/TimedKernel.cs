namespace SparseRuntime.Tool.Json;

/// <summary>A kernel's predicted and measured time on a layer, one thread.</summary>
internal sealed record TimedKernel(string Kernel, double PredictedUs, double MeasuredUs);
