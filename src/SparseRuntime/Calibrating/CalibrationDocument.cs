using SparseRuntime.Kernels;

namespace SparseRuntime.Calibrating;

/// <summary>A calibration as its file holds it.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="InstructionSets">The instruction sets that kernels could use.</param>
/// <param name="KernelModel">What tells the costs of the kernels that were timed from those of others.</param>
/// <param name="Machine">The processor's constants.</param>
/// <param name="Factors">The corrections.</param>
internal sealed record CalibrationDocument(
    string Processor, string InstructionSets, string KernelModel, MachineModel Machine, IReadOnlyList<KernelFactor> Factors);
