namespace SparseRuntime.Training;

/// <summary>A value of one replicate.</summary>
/// <param name="Replicate">The replicate.</param>
/// <param name="Value">The value.</param>
public readonly record struct ClaimValue(int Replicate, double Value);
