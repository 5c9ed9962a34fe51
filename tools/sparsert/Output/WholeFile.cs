namespace SparseRuntime.Tool.Output;

/// <summary>Files that appear whole or not at all.</summary>
internal static class WholeFile
{
    /// <summary>Checks what can be known before there is anything to write.</summary>
    /// <exception cref="ToolException">There can be no such file.</exception>
    public static void Check(string path)
    {
        if (Directory.Exists(path)) throw new ToolException($"'{path}' is a folder where a file is to be written");
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder)) throw new ToolException($"there is no folder '{folder}' to write '{path}' in");
    }

    /// <summary>Writes a file beside its place and moves it there: readers see the old one or the new one, nothing in between.</summary>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <param name="content">What it is to hold.</param>
    /// <exception cref="ToolException">It cannot be written there.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        Check(path);
        string temporary = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new ToolException($"'{path}' cannot be written: {e.Message}", e);
        }
    }
}
