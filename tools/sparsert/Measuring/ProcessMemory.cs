using System.Diagnostics;
using System.Globalization;

namespace SparseRuntime.Tool.Measuring;

/// <summary>Memory of this process that is present in RAM, in 10⁶ bytes.</summary>
/// <param name="PeakMb">The most there has been.</param>
/// <param name="AnonymousMb">What no file backs; null where the system does not tell.</param>
/// <param name="FileMb">Pages of files; null where the system does not tell.</param>
internal sealed record ProcessMemory(double PeakMb, double? AnonymousMb, double? FileMb)
{
    private const double BytesPerMegabyte = 1e6;

    /// <summary>The memory at this moment.</summary>
    public static ProcessMemory Read()
    {
        using var process = Process.GetCurrentProcess();
        const string Status = "/proc/self/status";
        string[] lines = OperatingSystem.IsLinux() && File.Exists(Status) ? File.ReadAllLines(Status) : [];
        return new ProcessMemory(process.PeakWorkingSet64 / BytesPerMegabyte, Field(lines, "RssAnon:"), Field(lines, "RssFile:"));
    }

    /// <summary>A field such as <c>RssAnon:    1234 kB</c>.</summary>
    private static double? Field(string[] lines, string name)
    {
        const double BytesPerUnit = 1024;
        string? line = Array.Find(lines, line => line.StartsWith(name, StringComparison.Ordinal));
        return line is not null && double.TryParse(line[name.Length..].Replace("kB", ""), CultureInfo.InvariantCulture, out double kilobytes)
            ? kilobytes * BytesPerUnit / BytesPerMegabyte
            : null;
    }
}
