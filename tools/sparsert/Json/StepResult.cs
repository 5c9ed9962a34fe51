namespace SparseRuntime.Tool.Json;

/// <summary>The output of <c>train --benchmark</c>: median times of a training step. The share of peak is of the dense step, against the rate measured on one core times the threads.</summary>
internal sealed record StepResult(
    string Network, int Batch, int Threads, string Device, double DenseMicroseconds, double DenseGflops, double ShareOfPeak, double Sparsity, double MaskedMicroseconds, double SparseMicroseconds, double SparseSpeedup);
