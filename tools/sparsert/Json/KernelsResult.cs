namespace SparseRuntime.Tool.Json;

/// <summary>What <c>sparsert kernels --json</c> prints.</summary>
internal sealed record KernelsResult(string Processor, string InstructionSet, int Threads, double PeakGflops, IReadOnlyList<KernelRow> Rows);
