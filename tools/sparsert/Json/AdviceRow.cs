namespace SparseRuntime.Tool.Json;

/// <summary>What pruning a layer in some way is predicted to bring.</summary>
/// <param name="Pattern">How the zeros would lie.</param>
/// <param name="Sparsity">Share of zeros.</param>
/// <param name="Kernel">The kernel that would be chosen.</param>
/// <param name="PredictedUs">Its predicted time, one thread.</param>
/// <param name="Speedup">The predicted time of the dense layer over that.</param>
internal sealed record AdviceRow(string Pattern, double Sparsity, string Kernel, double PredictedUs, double Speedup);
