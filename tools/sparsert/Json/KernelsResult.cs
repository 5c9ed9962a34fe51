using System.Globalization;
using System.Runtime.InteropServices;

namespace SparseRuntime.Tool.Json;

/// <summary>What <c>sparsert kernels --json</c> prints.</summary>
internal sealed record KernelsResult(string Processor, string InstructionSet, int Threads, double PeakGflops, IReadOnlyList<KernelRow> Rows)
{
    /// <summary>The version of .NET that ran it.</summary>
    public string Framework { get; init; } = RuntimeInformation.FrameworkDescription;

    /// <summary>The day of the measurement, year first.</summary>
    public string Date { get; init; } = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The other runtimes and libraries that could be compared with, whether they are there or not.</summary>
    public IReadOnlyList<PeerPresence> Peers { get; init; } = [];
}
