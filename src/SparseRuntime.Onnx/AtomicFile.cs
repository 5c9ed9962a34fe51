namespace SparseRuntime.Onnx;

/// <summary>Files that are replaced whole.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes a file beside its place, flushes it to disk and moves it there: readers see the old one or the new one,
    /// nothing in between, and of several writers the last one's. Where writing fails the old file stays as it was.
    /// </summary>
    /// <param name="path">The file; one that exists is replaced.</param>
    /// <param name="write">Writes the contents to a stream that can seek.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string temporary = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
