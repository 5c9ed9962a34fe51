namespace SparseRuntime.Testing;

/// <summary>Files that tests use where they are present and that the repository does not contain.</summary>
public static class SharedFiles
{
    /// <summary>A file in <c>shared/data</c> next to the repository's folder, or null when there is none.</summary>
    public static string? Find(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "SparseRuntime.sln"))) continue;
            string path = Path.Combine(folder.Parent?.FullName ?? "", "shared", "data", name);
            return File.Exists(path) ? path : null;
        }

        return null;
    }

    /// <summary>The folder of the ONNX operator conformance suite, where the package that holds it is installed, or null.</summary>
    public static string? ConformanceSuite { get; } = Directory.Exists("/usr/share/libonnx-testdata/data") ? "/usr/share/libonnx-testdata/data" : null;
}
