using System.Diagnostics;

namespace SparseRuntime.Tool.Tests;

/// <summary>Runs the tool the way a user does: as a process of its own.</summary>
internal static class ToolProcess
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5), Interval = TimeSpan.FromMilliseconds(5);

    public static ToolOutcome Run(params string[] arguments) => Run(arguments, _ => { });

    /// <summary>Runs the tool and looks at its process every few milliseconds until it ends.</summary>
    public static ToolOutcome Run(string[] arguments, Action<Process> watch)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "sparsert.dll"));
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        var time = Stopwatch.StartNew();
        while (!process.WaitForExit(Interval))
        {
            watch(process);
            if (time.Elapsed < Patience) continue;
            process.Kill(entireProcessTree: true);
            Assert.Fail($"sparsert {string.Join(' ', arguments)} did not end within {Patience}");
        }

        return new ToolOutcome(process.ExitCode, output.Result, error.Result);
    }
}
