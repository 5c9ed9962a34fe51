namespace SparseRuntime.Tool.Json;

/// <summary>A weight-bearing layer and what was chosen for it.</summary>
internal sealed record LayerDescription(
    string Name,
    string Op,
    int Rows,
    int Taps,
    int RemovedRows,
    int RemovedTaps,
    double Sparsity,
    string Pattern,
    string Epilogue,
    string Format,
    string Executor,
    long Bytes,
    double PredictedUs,
    double? MeasuredUs,
    int Calls,
    IReadOnlyList<AlternativeDescription> Alternatives);
