using SparseRuntime.Training;

namespace SparseRuntime.Tool.Data;

/// <summary>Where well-known data sets are looked for, and how they are found there.</summary>
internal static class DataFolders
{
    /// <summary>The environment variable that names a folder of data sets.</summary>
    public const string Variable = "SPARSERT_DATA";

    /// <summary>The folders in the order that they are looked into: the one that is given alone, else those of the environment, the system and the user's cache.</summary>
    public static IReadOnlyList<string> Of(KnownDataSet set, string? given)
    {
        if (given is not null) return [given];
        string? named = Environment.GetEnvironmentVariable(Variable);
        string cache = Path.Combine(Path.GetDirectoryName(CalibrationStore.Path)!, "data");
        return [.. string.IsNullOrEmpty(named) ? [] : new[] { named }, .. set.SystemFolders, cache];
    }

    /// <summary>Reads a data set from the first folder that has its right files.</summary>
    /// <param name="set">Which.</param>
    /// <param name="given">The only folder to look into; null for all.</param>
    /// <exception cref="ToolException">It is not there, with how to get it; or what is there is wrong.</exception>
    public static KnownData Read(KnownDataSet set, string? given)
    {
        IReadOnlyList<string> folders = Of(set, given);
        var problems = new List<string>();
        foreach (string folder in folders)
        {
            if (set.Locate(folder) is not { } found) continue;
            try
            {
                return set.Read(found);
            }
            catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                problems.Add(e.Message);
            }
        }

        throw new ToolException(problems.Count > 0 ? string.Join(Environment.NewLine, problems)
            : string.Join(
                Environment.NewLine + "  ",
                [$"{set.Title} is not in {string.Join(", ", folders)}; --data or {Variable} names the folder it is in", .. set.Instructions]));
    }
}
