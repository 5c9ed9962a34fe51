using ILGPU.Runtime;

namespace SparseRuntime.Kernels.Gpu;

/// <summary>
/// The predicted time of a call and the room for its layer. The constants are those of a modest card and are on the
/// slow side: a layer goes to the device only where it wins clearly.
/// </summary>
internal static class GpuCost
{
    private const double LaunchMicroseconds = 30.0;
    private const double CopyBytesPerMicrosecond = 8e3;
    private const double DeviceCyclesPerMicrosecond = 1e3;
    private const double EmulatedCyclesPerMicrosecond = 50.0;

    /// <summary>The time of a call in microseconds: both copies, the launch, and the threads' cycles spread over the lanes.</summary>
    /// <param name="accelerator">The device.</param>
    /// <param name="query">The call.</param>
    /// <param name="laneCycles">Cycles of all output elements together, as one lane would take them.</param>
    public static double Microseconds(Accelerator accelerator, LinearQuery query, double laneCycles)
    {
        double inputs = (double)query.Geometry.Images * query.Geometry.InputFeatures * query.Geometry.InputPlane.Count;
        double outputs = (double)query.Geometry.Columns * query.Geometry.OutputFeatures;
        // The emulation runs one lane after the other.
        double rate = accelerator.AcceleratorType == AcceleratorType.CPU
            ? EmulatedCyclesPerMicrosecond
            : (double)accelerator.NumMultiprocessors * accelerator.WarpSize * DeviceCyclesPerMicrosecond;
        return LaunchMicroseconds + ((inputs + outputs) * sizeof(float) / CopyBytesPerMicrosecond) + (laneCycles / rate);
    }

    /// <summary>Why weights cannot be stored on the device, or null.</summary>
    /// <param name="accelerator">The device.</param>
    /// <param name="count">How many there are to store.</param>
    /// <param name="bytesEach">Bytes for each.</param>
    public static string? RefusesWeights(Accelerator accelerator, long count, int bytesEach)
    {
        if (count > Array.MaxLength) return $"{count} weights to store are above the limit of {Array.MaxLength}";
        return count * bytesEach > accelerator.MemorySize
            ? $"{count * bytesEach} bytes of weights do not fit the {accelerator.MemorySize} bytes of {accelerator.Name}"
            : null;
    }
}
