using System.IO.Compression;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>Named arrays in NumPy's NPZ format: a ZIP archive of NPY files, stored or deflated.</summary>
public static class NpzFile
{
    /// <summary>The first moment that ZIP can tell: entries bear no time of their own, so that equal arrays make equal bytes.</summary>
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Reads all arrays of a file.</summary>
    /// <exception cref="InvalidDataException">The file is broken, or holds a type that is not supported.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Dictionary<string, Tensor> Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Read(stream);
    }

    /// <summary>Reads all arrays of a stream that can seek, and leaves it open.</summary>
    /// <exception cref="InvalidDataException">The data is broken, or holds a type that is not supported.</exception>
    public static Dictionary<string, Tensor> Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var archive = new NpzArchive(stream, leaveOpen: true);
        var arrays = new Dictionary<string, Tensor>();
        foreach (string name in archive.Names)
        {
            try
            {
                arrays.Add(name, archive.Read(name));
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"array '{ShortName.Of(name)}': {e.Message}", e);
            }
        }

        return arrays;
    }

    /// <summary>Writes arrays to a file, deflated, replacing it.</summary>
    /// <exception cref="ArgumentException">NPY has no such element type (bfloat16).</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> arrays)
    {
        using FileStream stream = File.Create(path);
        Write(stream, arrays);
    }

    /// <summary>Writes arrays to a stream, deflated, in the order of their names, and leaves it open. Equal arrays make equal bytes.</summary>
    /// <exception cref="ArgumentException">NPY has no such element type (bfloat16).</exception>
    public static void Write(Stream stream, IReadOnlyDictionary<string, Tensor> arrays)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(arrays);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach ((string name, Tensor tensor) in arrays.OrderBy(array => array.Key, StringComparer.Ordinal))
        {
            ZipArchiveEntry entry = zip.CreateEntry(name + ".npy", CompressionLevel.Fastest);
            entry.LastWriteTime = NoTime;
            using Stream content = entry.Open();
            NpyFile.Write(content, tensor);
        }
    }
}
