namespace SparseRuntime.Tool.Json;

/// <summary>An executor that was not chosen, with its predicted time where it could have been.</summary>
internal sealed record AlternativeDescription(string Executor, double? PredictedUs, string Reason);
