namespace SparseRuntime.Tool.Json;

/// <summary>An executor that was not chosen, with its predicted time where it could have been, and its measured one where it was timed.</summary>
internal sealed record AlternativeDescription(string Executor, double? PredictedUs, double? MeasuredUs, string Reason);
