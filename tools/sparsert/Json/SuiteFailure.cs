namespace SparseRuntime.Tool.Json;

/// <summary>A test of a suite that did not give what it should.</summary>
internal sealed record SuiteFailure(string Test, string Reason);
