using System.IO.Compression;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>
/// The arrays of an NPZ archive, read one at a time. An array's shape is known, and held against what its entry can
/// possibly hold, before there is memory for its elements.
/// </summary>
internal sealed class NpzArchive : IDisposable
{
    private const string Suffix = ".npy";

    // Deflate cannot pack more tightly than 258 bytes in two bits.
    private const long LargestRatio = 1032;

    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];

    /// <summary>Opens an archive; the stream is closed with it, unless it cannot be opened.</summary>
    /// <exception cref="InvalidDataException">It is no NPZ archive.</exception>
    public NpzArchive(Stream stream, bool leaveOpen = false)
    {
        _zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen);
        long compressed = 0;
        foreach (ZipArchiveEntry entry in _zip.Entries)
        {
            // Entries that share bytes would let a small archive hold any number of large arrays.
            compressed += entry.CompressedLength;
            if (compressed > stream.Length) throw new InvalidDataException("the entries of the archive overlap");
            string name = entry.FullName.EndsWith(Suffix, StringComparison.Ordinal) ? entry.FullName[..^Suffix.Length] : entry.FullName;
            if (!_entries.TryAdd(name, entry)) throw new InvalidDataException($"the archive has two arrays named '{ShortName.Of(name)}'");
        }
    }

    /// <summary>The names of the arrays.</summary>
    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>Reads an array.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="check">Sees the head first and may throw.</param>
    /// <exception cref="InvalidDataException">The array is broken, or its type is not supported.</exception>
    public Tensor Read(string name, Action<NpyHeader>? check = null)
    {
        ZipArchiveEntry entry = _entries[name];
        using Stream stream = entry.Open();
        NpyHeader header = NpyHeader.Read(stream);
        check?.Invoke(header);
        long possible = Math.Min(entry.Length, entry.CompressedLength * LargestRatio);
        return NpyFile.ReadElements(stream, header, possible);
    }

    /// <inheritdoc/>
    public void Dispose() => _zip.Dispose();
}
