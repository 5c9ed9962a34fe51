namespace SparseRuntime.Tool.Json;

/// <summary>What <c>sparsert data show --json</c> prints; samples to test with are there where the data set has them apart.</summary>
internal sealed record DataShowResult(string Data, DataDescription Training, DataDescription? Test);
