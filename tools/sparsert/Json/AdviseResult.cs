namespace SparseRuntime.Tool.Json;

/// <summary>What <c>sparsert advise --json</c> prints.</summary>
internal sealed record AdviseResult(
    string Processor, string InstructionSet, int Rows, int Taps, int Columns, double DenseUs, IReadOnlyList<AdviceRow> Advice, IReadOnlyList<BreakEven> BreakEven);
