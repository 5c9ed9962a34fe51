using System.IO.MemoryMappedFiles;

namespace SparseRuntime.Onnx;

/// <summary>
/// A file as memory. The mapping stays for as long as anything refers to it, directly or through memory that
/// <see cref="Slice"/> handed out, and goes with the garbage collection after that. The pages are private to this
/// process: writing to them, which nobody should, changes no file. The file must not be shortened meanwhile.
/// </summary>
internal sealed unsafe class MappedFile
{
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;

    /// <summary>Maps a file.</summary>
    /// <exception cref="IOException">The file cannot be opened, is empty, or is no ordinary file, such as a folder.</exception>
    public MappedFile(string path)
    {
        if (Directory.Exists(path)) throw new IOException("it is a folder");
        Length = new FileInfo(path).Length;
        // Devices and pipes have no length either, and are never opened: reading one could block for ever.
        if (Length == 0) throw new IOException("the file is empty");
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        using MemoryMappedFile file = MemoryMappedFile.CreateFromFile(stream, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        // The view needs neither of the two any longer, so a mapping holds no file open.
        _view = file.CreateViewAccessor(0, Length, MemoryMappedFileAccess.CopyOnWrite);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += _view.PointerOffset;
    }

    /// <summary>Ends the mapping; the view's own finalizer, which runs later, then releases it.</summary>
    ~MappedFile()
    {
        if (_start != null) _view.SafeMemoryMappedViewHandle.ReleasePointer();
    }

    /// <summary>Bytes in the file.</summary>
    public long Length { get; }

    /// <summary>Part of the file as memory, which keeps the mapping alive.</summary>
    public Memory<byte> Slice(long offset, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - offset);
        return new MappedMemory(this, _start + offset, length).Memory;
    }
}
