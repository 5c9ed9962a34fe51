using System.Text.Json;
using SparseRuntime.Calibrating;
using SparseRuntime.Kernels;
using SparseRuntime.Onnx;

namespace SparseRuntime;

/// <summary>
/// Calibrations between processes: a file per processor and instruction sets in the user's cache folder, which is
/// <c>$XDG_CACHE_HOME</c> or <c>~/.cache</c> on Linux and the local application data elsewhere, unless the environment
/// variable <c>SPARSERT_CACHE</c> names another.
/// </summary>
public static class CalibrationStore
{
    private const string FolderVariable = "SPARSERT_CACHE";
    private const int MostBytes = 1 << 18;
    private const int MostFactors = 2048;

    /// <summary>The file of this processor; whether there is one is another matter.</summary>
    public static string Path => System.IO.Path.Combine(Folder, $"calibration-{FileName($"{Machine.ProcessorName} {InstructionSets}")}.json");

    private static string Folder
    {
        get
        {
            if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder) return folder;
            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
            string cache = !OperatingSystem.IsLinux() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify)
                : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { } given && System.IO.Path.IsPathRooted(given) ? given
                : System.IO.Path.Combine(home, ".cache");
            return System.IO.Path.Combine(cache, "sparseruntime");
        }
    }

    private static string InstructionSets { get; } =
        string.Join('-', KernelCatalog.All.Where(kernel => kernel.IsSupported).Select(kernel => kernel.Info.Device).Distinct());

    /// <summary>The stored calibration of this processor where there is one that can be used, else the shipped one.</summary>
    public static Calibration Current => Load(out _) ?? Calibration.Shipped;

    /// <summary>The stored calibration of this processor.</summary>
    /// <param name="problem">Why a file that is there is not used; null when it is, or when there is none.</param>
    /// <returns>Null when there is none that can be used.</returns>
    public static Calibration? Load(out string? problem) => Load(Path, out problem);

    /// <summary>Stores a calibration of this processor: other processes see the old file or the new one, nothing in between.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Save(Calibration calibration) => Save(calibration, Path);

    internal static Calibration? Load(string path, out string? problem)
    {
        problem = null;
        try
        {
            if (!File.Exists(path)) return null;
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MostBytes) throw new InvalidDataException($"it is longer than {MostBytes:N0} bytes");
            return Check(JsonSerializer.Deserialize(file, CalibrationJsonContext.Default.CalibrationDocument));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidDataException or ArgumentException or NotSupportedException)
        {
            problem = $"the calibration in '{path}' is not used: {(e is JsonException ? "it is no calibration" : e is ArgumentException ? "its factors are out of range" : e.Message)}";
            return null;
        }
    }

    internal static void Save(Calibration calibration, string path)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var document = new CalibrationDocument(Machine.ProcessorName, InstructionSets, KernelModel.Fingerprint, calibration.Machine, calibration.Factors);
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, document, CalibrationJsonContext.Default.CalibrationDocument));
    }

    private static Calibration Check(CalibrationDocument? document)
    {
        if (document is null) throw new JsonException();
        if (document.Processor != Machine.ProcessorName || document.InstructionSets != InstructionSets)
            throw new InvalidDataException("it is of another processor, or of other instruction sets");
        if (document.KernelModel != KernelModel.Fingerprint)
            throw new InvalidDataException("it was made for kernels of another version; calibrate anew");
        if (document.Factors.Count > MostFactors) throw new InvalidDataException($"it has more than {MostFactors} factors");
        MachineModel machine = document.Machine;
        bool isSane = machine.Gigahertz is > 0.05 and < 20
            && machine.L2BytesPerCycle is > 0.01 and < 4096 && machine.L3BytesPerCycle is > 0.01 and < 4096 && machine.MemoryBytesPerCycle is > 0.01 and < 4096
            && machine.L2Bytes is > 0 and <= 1L << 40 && machine.L3Bytes is > 0 and <= 1L << 40;
        if (!isSane || document.Factors.Any(factor => factor is not { Kernel.Length: < 200 })) throw new InvalidDataException("its constants are out of range");
        return new Calibration(machine, document.Factors);
    }

    /// <summary>A text with everything but letters and digits replaced.</summary>
    private static string FileName(string text) =>
        string.Concat(text.Take(100).Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-'));
}
