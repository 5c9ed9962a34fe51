using System.Diagnostics;
using System.Text.Json;
using SparseRuntime.Tool.Commands;
using SparseRuntime.Tool.Inputs;
using SparseRuntime.Tool.Json;

namespace SparseRuntime.Tool.Measuring;

/// <summary>
/// Measures in a process of its own what loading a model takes: in a process that has loaded others, memory and code of
/// theirs would be counted, or found ready.
/// </summary>
internal static class FootprintProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>Measures a runtime.</summary>
    /// <param name="source">The model; one in memory is written to a temporary file.</param>
    /// <param name="arguments">Arguments of <c>footprint</c> after the model.</param>
    /// <exception cref="ToolException">The process cannot be started or fails; the message has its own.</exception>
    public static FootprintResult Measure(ModelSource source, IReadOnlyList<string> arguments)
    {
        // A whole path cannot be taken for an option.
        if (source.ForPeer.Path is { } path) return Run([FootprintCommand.Name, Path.GetFullPath(path), .. arguments, "--json"]);
        string? temporary = null;
        try
        {
            temporary = Path.GetTempFileName();
            File.WriteAllBytes(temporary, source.ForPeer.Bytes!);
            return Run([FootprintCommand.Name, temporary, .. arguments, "--json"]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(e.Message, e);
        }
        finally
        {
            if (temporary is not null) File.Delete(temporary);
        }
    }

    private static FootprintResult Run(IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = Tool();
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        try
        {
            using Process process = Process.Start(start) ?? throw new ToolException($"'{start.FileName}' does not start");
            Task<string> error = process.StandardError.ReadToEndAsync(), written = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(Limit))
            {
                process.Kill(entireProcessTree: true);
                throw new ToolException($"it did not end within {Limit.TotalMinutes} minutes");
            }

            string output = written.Result;
            if (process.ExitCode != ExitCodes.Success) throw new ToolException($"exit code {process.ExitCode}: {error.Result.Trim()}");
            return JsonSerializer.Deserialize(output, ToolJsonContext.Default.FootprintResult)!;
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or JsonException or IOException)
        {
            throw new ToolException(e.Message, e);
        }
    }

    /// <summary>How this tool is started: by its own executable where that is what runs, else by the host of .NET.</summary>
    private static ProcessStartInfo Tool()
    {
        const string Name = "sparsert";
        string? running = Environment.ProcessPath;
        string name = Path.GetFileNameWithoutExtension(running ?? ""), library = Path.Combine(AppContext.BaseDirectory, $"{Name}.dll");
        var start = new ProcessStartInfo { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (running is not null && (name == Name || !File.Exists(library)))
        {
            start.FileName = running;
            return start;
        }

        const string Host = "dotnet";
        start.FileName = name == Host ? running! : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? Host;
        start.ArgumentList.Add(library);
        return start;
    }
}
