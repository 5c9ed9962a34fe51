namespace SparseRuntime.Onnx;

/// <summary>Paths with every symbolic link followed.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40;

    /// <summary>The path that a full path stands for once no part of it is a link. Parts that do not exist stay as they are.</summary>
    /// <exception cref="IOException">Links lead in circles.</exception>
    public static string Of(string fullPath)
    {
        string root = Path.GetPathRoot(fullPath) ?? "";
        string resolved = root;
        var pending = new Stack<string>();
        Push(pending, fullPath[root.Length..]);
        int links = 0;
        while (pending.TryPop(out string? part))
        {
            if (part is "" or ".") continue;
            if (part == "..")
            {
                resolved = Path.GetDirectoryName(resolved) ?? root;
                continue;
            }

            string next = Path.Combine(resolved, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                resolved = next;
                continue;
            }

            if (++links > MaxLinks) throw new IOException($"'{fullPath}' passes through more than {MaxLinks} symbolic links");
            string targetRoot = Path.GetPathRoot(target) ?? "";
            if (targetRoot.Length > 0) resolved = targetRoot;
            Push(pending, target[targetRoot.Length..]);
        }

        return resolved;
    }

    private static void Push(Stack<string> pending, string path)
    {
        string[] parts = path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        for (int i = parts.Length - 1; i >= 0; i--)
            pending.Push(parts[i]);
    }
}
