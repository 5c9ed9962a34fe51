namespace SparseRuntime.Tool.Json;

/// <summary>What <c>verify</c> reports of one model; an error is null when it is not a finite number.</summary>
internal sealed record VerifyResult(double MaxAbsError, double MaxRelError, bool Ok);
