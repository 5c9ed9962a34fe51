using System.CommandLine;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Output;
using SparseRuntime.Tool.Results;
using Spectre.Console;

namespace SparseRuntime.Tool.Commands;

/// <summary><c>sparsert publish</c>: pages made from kept timings.</summary>
internal static class PublishCommand
{
    public static Command Create(TextWriter output)
    {
        var results = new Argument<string>("results") { Description = "The kernels.json that 'sparsert kernels --output' wrote." };
        var readme = new Option<string?>("--readme") { Description = "Also replaces the table between '<!-- kernels -->' and '<!-- /kernels -->' in this file.", HelpName = "FILE" };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("publish", "Write kernels.md beside kept timings of kernels, and the table of a README.") { results, readme, json };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(results);
            KernelsResult result = KernelResultsFile.Load(path);
            List<string> written = [KernelResultsFile.WritePage(result, path)];
            if (parsed.GetValue(readme) is { } target)
            {
                string folder = Path.GetDirectoryName(Path.GetFullPath(target))!;
                string relative = Path.GetRelativePath(folder, Path.GetFullPath(path)).Replace('\\', '/');
                File.WriteAllText(target, SpeedSection.Replace(File.ReadAllText(target), relative, result));
                written.Add(target);
            }

            new Report(output, parsed.GetValue(json)).Write(
                new PublishResult(written), ToolJsonContext.Default.PublishResult, console => console.WriteLine($"wrote {string.Join(" and ", written)}"));
            return ExitCodes.Success;
        });
        return command;
    }
}
