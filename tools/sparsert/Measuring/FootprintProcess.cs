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
    /// <summary>Measures a runtime.</summary>
    /// <param name="source">The model; one in memory is written to a temporary file.</param>
    /// <param name="arguments">Arguments of <c>footprint</c> after the model.</param>
    /// <exception cref="ToolException">The process cannot be started or fails; the message has its own.</exception>
    public static FootprintResult Measure(ModelSource source, IReadOnlyList<string> arguments)
    {
        if (source.ForPeer.Path is { } path) return Run([FootprintCommand.Name, path, .. arguments, "--json"]);
        string temporary = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(temporary, source.ForPeer.Bytes!);
            return Run([FootprintCommand.Name, temporary, .. arguments, "--json"]);
        }
        finally
        {
            File.Delete(temporary);
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
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
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
        string name = Path.GetFileNameWithoutExtension(running ?? "");
        var start = new ProcessStartInfo { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (name == Name)
        {
            start.FileName = running!;
            return start;
        }

        const string Host = "dotnet";
        start.FileName = name == Host ? running! : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? Host;
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, $"{Name}.dll"));
        return start;
    }
}
