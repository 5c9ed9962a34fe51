namespace SparseRuntime.Tool.Json;

/// <summary>What <c>verify --suite</c> reports.</summary>
internal sealed record SuiteResult(int Passed, int Failed, int Unsupported, IReadOnlyList<SuiteFailure> Failures);
