namespace SparseRuntime.Peers;

/// <summary>Versions of installed Debian packages, for libraries that do not tell their own.</summary>
internal static class DebianPackage
{
    private const string Database = "/var/lib/dpkg/status";

    /// <summary>The version of an installed package; <c>unknown</c> where it is not installed as a package.</summary>
    public static string Version(string package)
    {
        try
        {
            if (!File.Exists(Database)) return "unknown";
            bool found = false;
            foreach (string line in File.ReadLines(Database))
            {
                if (line.Length == 0) found = false;
                else if (line == $"Package: {package}") found = true;
                else if (found && line.StartsWith("Version: ", StringComparison.Ordinal)) return line["Version: ".Length..];
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A version for reports is not worth failing for.
        }

        return "unknown";
    }
}
