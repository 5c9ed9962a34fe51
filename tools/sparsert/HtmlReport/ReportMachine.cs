using SparseRuntime.Kernels;

namespace SparseRuntime.Tool.HtmlReport;

/// <summary>The machine of a report, and when it was asked.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="InstructionSet">The strongest instruction set in use.</param>
/// <param name="Cores">Threads in use that have a core of their own.</param>
/// <param name="PeakGflops">The multiply-add peak of those cores, 10⁹ floating-point operations per second.</param>
/// <param name="Model">One core's measured clock and read rates.</param>
/// <param name="Framework">The .NET version.</param>
/// <param name="Date">The day.</param>
internal sealed record ReportMachine(string Processor, string InstructionSet, int Cores, double PeakGflops, MachineModel Model, string Framework, string Date)
{
    /// <summary>Bytes per nanosecond that the cores in use read from their second-level caches.</summary>
    public double CacheRate => Cores * Model.Gigahertz * Model.L2BytesPerCycle;

    /// <summary>The same from memory, as if cores did not share it.</summary>
    public double MemoryRate => Cores * Model.Gigahertz * Model.MemoryBytesPerCycle;
}
