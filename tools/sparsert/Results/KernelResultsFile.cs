using System.Text;
using System.Text.Json;
using SparseRuntime.Tool.Json;

namespace SparseRuntime.Tool.Results;

/// <summary>Kept timings of the standard table: <c>kernels.json</c> in a folder named after the processor.</summary>
internal static class KernelResultsFile
{
    private const string FileName = "kernels.json";

    /// <summary>Writes the kernels that a session would choose, as JSON and as a page beside it.</summary>
    /// <param name="result">Timings of the standard table.</param>
    /// <param name="root">The folder of all processors' folders; made where it is missing.</param>
    /// <returns>The path of the JSON file.</returns>
    public static string Save(KernelsResult result, string root)
    {
        KernelsResult kept = result with { Rows = [.. result.Rows.Where(row => row.Selected)] };
        string folder = Path.Combine(root, FolderName(result.Processor));
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, FileName);
        File.WriteAllText(path, JsonSerializer.Serialize(kept, ToolJsonContext.Default.KernelsResult) + "\n");
        WritePage(kept, path);
        return path;
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="ToolException">The file holds something else.</exception>
    public static KernelsResult Load(string path)
    {
        if (Path.GetExtension(path) != ".json") throw new ToolException($"{path} is not a .json file as 'sparsert kernels --output' writes");
        try
        {
            KernelsResult? result = JsonSerializer.Deserialize(File.ReadAllText(path), ToolJsonContext.Default.KernelsResult);
            if (result is { Processor: not null, Rows: not null, Peers: not null } && result.Rows.All(IsWhole) && result.Peers.All(peer => peer is { Name: not null })) return result;
        }
        catch (JsonException e)
        {
            throw new ToolException($"{path} is not what 'sparsert kernels --output' writes: {e.Message}", e);
        }

        throw new ToolException($"{path} is not what 'sparsert kernels --output' writes: it lacks the processor, the rows or the peers");
    }

    /// <summary>Whether nothing is null: reading does not check it.</summary>
    private static bool IsWhole(KernelRow? row) =>
        row is { Kernel: not null, Pattern: not null, VsPeers: not null } && row.VsPeers.All(peer => peer is { Name: not null, Version: not null });

    /// <summary>Writes the page beside the JSON file, under the same name with the ending <c>.md</c>.</summary>
    /// <returns>The page's path.</returns>
    public static string WritePage(KernelsResult result, string path)
    {
        string page = Path.ChangeExtension(path, ".md");
        File.WriteAllText(page, KernelsPage.Text(result));
        return page;
    }

    /// <summary>The processor's name in small letters, digits and single hyphens.</summary>
    public static string FolderName(string processor)
    {
        var name = new StringBuilder();
        foreach (char c in processor.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c)) name.Append(c);
            else if (name.Length > 0 && name[^1] != '-') name.Append('-');
        }

        string trimmed = name.ToString().TrimEnd('-');
        return trimmed.Length > 0 ? trimmed : "unknown";
    }
}
