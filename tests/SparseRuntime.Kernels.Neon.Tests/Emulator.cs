using System.Diagnostics;

namespace SparseRuntime.Kernels.Neon.Tests;

/// <summary>Runs the ARM program that lies beside the tests under QEMU.</summary>
internal static class Emulator
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static readonly string Harness = Path.Combine(AppContext.BaseDirectory, "neon-harness");

    private static readonly string? Qemu = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => new[] { "qemu-aarch64", "qemu-aarch64-static" }.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>Why nothing can be run here; null when it can.</summary>
    public static string? Missing =>
        !File.Exists(Harness) ? "the NEON kernels were not linked: that takes an x64 Linux with Debian's gcc-aarch64-linux-gnu and libc6-dev-arm64-cross at build time"
        : Qemu is null ? "there is no qemu-aarch64 (Debian: qemu-user) to run the NEON kernels with"
        : null;

    /// <summary>
    /// The program's answer to a request, on a processor of QEMU's list, and why there is no more of it when it did not
    /// end well.
    /// </summary>
    public static (byte[] Answer, string? Failure) Run(string processor, byte[] request)
    {
        var start = new ProcessStartInfo(Qemu!, ["-cpu", processor, Harness])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task write = Task.Run(() => Send(process, request));
        using var answer = new MemoryStream();
        Task read = process.StandardOutput.BaseStream.CopyToAsync(answer);
        if (!Task.WaitAll([write, read], Limit))
        {
            process.Kill();
            Assert.Fail($"the ARM program did not end within {Limit} on {processor}");
        }

        process.WaitForExit();
        return (answer.ToArray(), process.ExitCode == 0 ? null : $"exit code {process.ExitCode} on {processor}: {errors.Result.Trim()}");
    }

    private static void Send(Process process, byte[] request)
    {
        try
        {
            using Stream input = process.StandardInput.BaseStream;
            input.Write(request);
        }
        catch (IOException)
        {
            // The program ended without reading all of it; its exit code says why.
        }
    }
}
