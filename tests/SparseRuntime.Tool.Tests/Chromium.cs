using System.Diagnostics;

namespace SparseRuntime.Tool.Tests;

/// <summary>A browser without a window, where one is installed.</summary>
internal static class Chromium
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

    /// <summary>The program; null where none is on the path.</summary>
    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name))).FirstOrDefault(File.Exists);

    /// <summary>Loads a page and waits until its scripts have nothing left to do.</summary>
    /// <param name="page">The page's path.</param>
    /// <param name="isDark">Which colours the reader's system prefers.</param>
    /// <param name="profile">A folder for the browser's own files.</param>
    /// <returns>The document afterwards, and what the browser wrote, its console's messages among it.</returns>
    public static ToolOutcome Load(string page, bool isDark, string profile)
    {
        var start = new ProcessStartInfo(Program!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            ArgumentList =
            {
                "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr", $"--user-data-dir={profile}",
                $"--blink-settings=preferredColorScheme={(isDark ? 0 : 1)}", "--window-size=1400,900", "--virtual-time-budget=10000", "--dump-dom", new Uri(page).AbsoluteUri,
            },
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{Program} did not end within {Patience}");
        }

        return new ToolOutcome(process.ExitCode, output.Result, error.Result);
    }
}
