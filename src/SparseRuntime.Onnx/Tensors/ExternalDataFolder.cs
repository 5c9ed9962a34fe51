using SparseRuntime.Graph;

namespace SparseRuntime.Onnx;

/// <summary>The files next to a model that hold tensors for it. Nothing outside the model's own folder is ever opened.</summary>
/// <param name="folder">The folder that holds the model.</param>
internal sealed class ExternalDataFolder(string folder)
{
    private readonly Dictionary<string, MappedFile> _files = [];
    private readonly string _root = RealPath.Of(Path.GetFullPath(folder));

    /// <summary>Bytes of a file in the folder, mapped.</summary>
    /// <param name="reference">Which bytes.</param>
    /// <param name="expected">How many bytes the tensor takes.</param>
    /// <param name="place">The tensor, for messages.</param>
    /// <exception cref="GraphException">The file is not in the folder, cannot be read, or does not hold those bytes.</exception>
    public ReadOnlyMemory<byte> Read(ExternalDataReference reference, long expected, string place)
    {
        string location = ShortName.Of(reference.Location);
        if (reference.Length is { } length && length != expected)
            throw new GraphException(place, $"its external data in '{location}' has {length} bytes where type and shape take {expected}");
        MappedFile file = Open(reference.Location, place);
        if (reference.Offset > file.Length || expected > file.Length - reference.Offset)
            throw new GraphException(place, $"its external data, {expected} bytes from {reference.Offset} on, reaches past the end of '{location}', which has {file.Length} bytes");
        return file.Slice(reference.Offset, (int)expected);
    }

    private MappedFile Open(string location, string place)
    {
        if (Path.IsPathRooted(location) || location.Contains('\0') || location.Contains(':'))
            throw Outside(location, place);
        if (_files.TryGetValue(location, out MappedFile? file)) return file;
        try
        {
            string path = Path.GetFullPath(Path.Combine(_root, location));
            if (!IsInside(path)) throw Outside(location, place);
            if (!IsInside(RealPath.Of(path))) throw Outside(location, place);
            file = new MappedFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new GraphException(place, $"its external data in '{ShortName.Of(location)}' cannot be read: {e.Message}", e);
        }

        _files.Add(location, file);
        return file;
    }

    private bool IsInside(string path) =>
        path.StartsWith(Path.EndsInDirectorySeparator(_root) ? _root : _root + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static GraphException Outside(string location, string place) =>
        new(place, $"its external data is in '{ShortName.Of(location)}', which is not a file within the model's folder; only relative paths that stay inside it are followed");
}
