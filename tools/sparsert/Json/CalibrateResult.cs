using SparseRuntime.Kernels;

namespace SparseRuntime.Tool.Json;

/// <summary>What <c>sparsert calibrate</c> reports.</summary>
/// <param name="Path">The file that the calibration is kept in.</param>
/// <param name="Processor">The processor's name.</param>
/// <param name="InstructionSet">The strongest instruction set in use.</param>
/// <param name="Machine">The processor's constants.</param>
/// <param name="Factors">Per kernel, columns and density: measured over predicted time.</param>
internal sealed record CalibrateResult(
    string Path, string Processor, string InstructionSet, MachineModel Machine, IReadOnlyList<KernelFactor> Factors);
