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
    private long _compressedLength;

    /// <summary>Opens an archive; the stream is closed with it, unless it cannot be opened.</summary>
    /// <exception cref="InvalidDataException">It is no NPZ archive.</exception>
    public NpzArchive(Stream stream, bool leaveOpen = false)
    {
        try
        {
            _zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen);
            foreach (ZipArchiveEntry entry in _zip.Entries)
                Add(entry, stream.Length);
        }
        catch (Exception e) when (IsBadArchive(e))
        {
            throw new InvalidDataException($"not an NPZ archive, or a damaged one: {e.Message}", e);
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
        try
        {
            using Stream stream = entry.Open();
            NpyHeader header = NpyHeader.Read(stream);
            check?.Invoke(header);
            return NpyFile.ReadElements(stream, header, Math.Min(entry.Length, entry.CompressedLength * LargestRatio));
        }
        catch (Exception e) when (IsBadArchive(e))
        {
            throw new InvalidDataException($"the archive is damaged: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _zip.Dispose();

    private void Add(ZipArchiveEntry entry, long archiveLength)
    {
        // Entries that share bytes would let a small archive hold any number of large arrays.
        _compressedLength += entry.CompressedLength;
        if (_compressedLength > archiveLength) throw new InvalidDataException("the entries of the archive overlap");
        string name = entry.FullName.EndsWith(Suffix, StringComparison.Ordinal) ? entry.FullName[..^Suffix.Length] : entry.FullName;
        if (!_entries.TryAdd(name, entry)) throw new InvalidDataException($"the archive has two arrays named '{ShortName.Of(name)}'");
    }

    // What the ZIP reader throws at damaged archives beside InvalidDataException.
    private static bool IsBadArchive(Exception e) =>
        e is EndOfStreamException or ArgumentException or OverflowException or NotSupportedException or InvalidOperationException;
}
