using SparseRuntime.Graph;

namespace SparseRuntime.Onnx;

/// <summary>
/// Reads one protobuf message out of a file, in place and without allocating. Every length is checked against the end
/// of the message before it is used, so the reader never leaves it.
/// </summary>
/// <param name="file">All bytes of the file; positions count from its start, so that messages can tell where.</param>
/// <param name="start">The first byte of the message.</param>
/// <param name="end">The byte after the message.</param>
internal ref struct WireReader(ReadOnlySpan<byte> file, int start, int end)
{
    private const int LongestVarint = 10;

    private readonly ReadOnlySpan<byte> _file = file;

    /// <summary>The next byte to read.</summary>
    public int Position { get; private set; } = start;

    public readonly bool AtEnd => Position >= end;

    /// <summary>Reads a field's number and layout.</summary>
    /// <exception cref="GraphException">The bytes are not a field that ONNX could hold.</exception>
    public int ReadTag(out WireType type)
    {
        int at = Position;
        ulong tag = ReadVarint();
        type = (WireType)(tag & 7);
        ulong field = tag >> 3;
        if (field is 0 or > 0x1FFFFFFF || type is not (WireType.Varint or WireType.Fixed64 or WireType.Bytes or WireType.Fixed32))
            throw new GraphException($"not an ONNX file, or a damaged one: byte {at} does not begin a field");
        return (int)field;
    }

    /// <exception cref="GraphException">The integer is cut off or too long.</exception>
    public ulong ReadVarint()
    {
        ulong value = 0;
        for (int i = 0; i < LongestVarint; i++)
        {
            if (AtEnd) throw new GraphException($"not an ONNX file, or a damaged one: an integer is cut off at byte {Position}");
            byte next = _file[Position++];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80) return value;
        }

        throw new GraphException($"not an ONNX file, or a damaged one: the integer that ends at byte {Position} is longer than {LongestVarint} bytes");
    }

    /// <summary>Reads a length and steps over that many bytes.</summary>
    /// <returns>Where they begin and end in the file.</returns>
    /// <exception cref="GraphException">They would reach past the end of the message.</exception>
    public (int Start, int End) ReadBytes()
    {
        int at = Position;
        ulong length = ReadVarint();
        if (length > (ulong)(end - Position))
            throw new GraphException($"not an ONNX file, or a damaged one: at byte {at} begins a field of {length} bytes where its message has {end - Position} left");
        (int Start, int End) range = (Position, Position + (int)length);
        Position = range.End;
        return range;
    }

    /// <summary>Steps over the payload of a field.</summary>
    /// <returns>Where the payload itself, without a length, begins and ends.</returns>
    /// <exception cref="GraphException">It would reach past the end of the message.</exception>
    public (int Start, int End) Skip(WireType type)
    {
        int at = Position;
        switch (type)
        {
            case WireType.Bytes:
                return ReadBytes();
            case WireType.Varint:
                ReadVarint();
                return (at, Position);
            default:
                int size = type == WireType.Fixed32 ? 4 : 8;
                if (size > end - at) throw new GraphException($"not an ONNX file, or a damaged one: a number is cut off at byte {end}");
                Position = at + size;
                return (at, Position);
        }
    }
}
