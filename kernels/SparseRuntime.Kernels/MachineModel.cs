namespace SparseRuntime.Kernels;

/// <summary>
/// The few constants of a processor that times are predicted from. Kernels count in cycles of one vector
/// multiply-add stream; the model turns those into time.
/// </summary>
/// <param name="Gigahertz">Clock under vector load.</param>
/// <param name="L2BytesPerCycle">Sustained read rate from the second-level cache.</param>
/// <param name="L3BytesPerCycle">Sustained read rate from the third-level cache, one core.</param>
/// <param name="MemoryBytesPerCycle">Sustained read rate from memory, one core.</param>
/// <param name="L2Bytes">Size of the second-level cache of one core.</param>
/// <param name="L3Bytes">What one core may expect to keep in the third-level cache.</param>
public sealed record MachineModel(
    double Gigahertz, double L2BytesPerCycle, double L3BytesPerCycle, double MemoryBytesPerCycle, long L2Bytes, long L3Bytes)
{
    /// <summary>Shipped constants, of a current server core; good enough to rank kernels by.</summary>
    public static MachineModel Default { get; } = new(4.0, 40.0, 23.0, 10.0, 1 << 20, 16 << 20);

    /// <summary>Microseconds that a number of cycles take.</summary>
    public double Microseconds(double cycles) => cycles / (Gigahertz * 1e3);

    /// <summary>Cycles to read bytes that a repeated call finds in the smallest cache that holds them, or in memory.</summary>
    public double ReadCycles(double bytes) =>
        bytes / (bytes <= L2Bytes ? L2BytesPerCycle : bytes <= L3Bytes ? L3BytesPerCycle : MemoryBytesPerCycle);
}
