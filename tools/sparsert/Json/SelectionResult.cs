namespace SparseRuntime.Tool.Json;

/// <summary>What <c>sparsert calibrate --check</c> reports.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="InstructionSet">The strongest instruction set in use.</param>
/// <param name="Calibrated">Whether predictions went by a stored calibration, or by what is shipped.</param>
/// <param name="Points">Layers that were timed.</param>
/// <param name="WithinTenPercent">Share of layers whose picked kernel takes at most 10 % longer than the best.</param>
/// <param name="WorstRatio">Time of the picked kernel over that of the best, where that is largest.</param>
/// <param name="WorstVsDense">Time of the picked kernel over that of the fastest dense one, where that is largest.</param>
/// <param name="Ok">Whether the share is at least 90 %, and the ratios at most 1.25 and 1.05.</param>
/// <param name="Rows">The layers.</param>
internal sealed record SelectionResult(
    string Processor,
    string InstructionSet,
    bool Calibrated,
    int Points,
    double WithinTenPercent,
    double WorstRatio,
    double WorstVsDense,
    bool Ok,
    IReadOnlyList<SelectionRow> Rows);
