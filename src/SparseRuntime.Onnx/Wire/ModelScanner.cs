using SparseRuntime.Graph;

namespace SparseRuntime.Onnx;

/// <summary>
/// Makes a slim copy of a serialized model before it is parsed into objects: everything the importer has no use for is
/// left out, and a tensor is replaced by the place of its message in the file. Weights are therefore never copied, and
/// how much memory the parsed objects will take is known, and limited, before there is one of them.
/// </summary>
internal sealed class ModelScanner
{
    /// <summary>The deepest nesting of messages; a model without subgraphs needs seven.</summary>
    public const int MaxDepth = 100;

    /// <summary>The longest name or other text, in bytes.</summary>
    public const int MaxTextBytes = 65_536;

    // Objects for a well-formed node take about twenty times the bytes that the node takes in a file.
    private const int MaxObjectBytesPerFileByte = 32;
    private const int FreeObjectBytes = 1 << 20;

    // A message's length is only known after its fields: it gets the same room whatever it turns out to be.
    private const int LengthRoom = 5;

    private readonly long _maxObjectBytes;
    private byte[] _slim;
    private int _length;
    private long _objectBytes;

    private ModelScanner(int fileLength, long maxStructureBytes)
    {
        _maxObjectBytes = Math.Min(maxStructureBytes, FreeObjectBytes + ((long)MaxObjectBytesPerFileByte * fileLength));
        _slim = new byte[Math.Min(fileLength + 64, 4096)];
    }

    /// <summary>The slim copy of a model.</summary>
    /// <param name="file">All bytes of the model.</param>
    /// <param name="maxStructureBytes">The most memory that objects for everything but weights may take.</param>
    /// <exception cref="GraphException">The bytes are no model, or its structure is too large.</exception>
    public static ReadOnlyMemory<byte> Slim(ReadOnlySpan<byte> file, long maxStructureBytes)
    {
        var scanner = new ModelScanner(file.Length, maxStructureBytes);
        scanner.Scan(file, 0, file.Length, MessageKind.Model, depth: 0);
        return scanner._slim.AsMemory(0, scanner._length);
    }

    private void Scan(ReadOnlySpan<byte> file, int start, int end, MessageKind kind, int depth)
    {
        if (depth >= MaxDepth)
            throw new GraphException($"messages are nested more than {MaxDepth} deep at byte {start}; graphs within graphs go no deeper than that");
        Count(MessageSchema.ObjectBytes(kind));
        var reader = new WireReader(file, start, end);
        while (!reader.AtEnd)
        {
            int fieldStart = reader.Position;
            int field = reader.ReadTag(out WireType type);
            (int Start, int End) payload = reader.Skip(type);
            (FieldAction action, MessageKind child) = MessageSchema.Find(kind, field);
            if (!Fits(action, type))
                throw new GraphException($"not an ONNX file, or a damaged one: field {field} of a {kind} message at byte {fieldStart} has the wrong layout ({type})");
            int size = payload.End - payload.Start;
            switch (action)
            {
                case FieldAction.Message:
                    int patch = BeginMessage(field);
                    Scan(file, payload.Start, payload.End, child, depth + 1);
                    EndMessage(patch);
                    continue;
                case FieldAction.Presence:
                    EndMessage(BeginMessage(field));
                    Count(80);
                    continue;
                case FieldAction.Tensor:
                    WriteTensor(field, payload.Start, size);
                    Count(400);
                    continue;
                case FieldAction.Text:
                    if (size > MaxTextBytes)
                        throw new GraphException($"a text of {size} bytes at byte {payload.Start} (field {field} of a {kind} message) is above the limit of {MaxTextBytes}");
                    Count(32 + (2L * size));
                    break;
                case FieldAction.Integers:
                    Count(16L * size);
                    break;
                case FieldAction.Floats:
                    Count(2L * size);
                    break;
                case FieldAction.Drop:
                    continue;
            }

            Write(file[fieldStart..payload.End]);
        }
    }

    private static bool Fits(FieldAction action, WireType type) => action switch
    {
        FieldAction.Drop => true,
        FieldAction.Integer => type == WireType.Varint,
        FieldAction.Float => type == WireType.Fixed32,
        FieldAction.Integers => type is WireType.Varint or WireType.Bytes,
        FieldAction.Floats => type is WireType.Fixed32 or WireType.Bytes,
        _ => type == WireType.Bytes,
    };

    private void Count(long objectBytes)
    {
        _objectBytes += objectBytes;
        if (_objectBytes > _maxObjectBytes)
            throw new GraphException($"its nodes, attributes and names would take more than {_maxObjectBytes} bytes of memory, which its size does not justify or {nameof(OnnxImportOptions)}.{nameof(OnnxImportOptions.MaxStructureBytes)} does not allow");
    }

    private int BeginMessage(int field)
    {
        WriteVarint(((uint)field << 3) | (uint)WireType.Bytes);
        Reserve(LengthRoom);
        _length += LengthRoom;
        return _length;
    }

    private void EndMessage(int contentStart)
    {
        // A varint may be longer than it need be: the upper groups of seven bits are then zero.
        uint length = (uint)(_length - contentStart);
        for (int i = 0; i < LengthRoom; i++)
        {
            byte group = (byte)((length >> (7 * i)) & 0x7F);
            _slim[contentStart - LengthRoom + i] = i < LengthRoom - 1 ? (byte)(group | 0x80) : group;
        }
    }

    private void WriteTensor(int field, int offset, int length)
    {
        int patch = BeginMessage(field);
        WriteVarint((uint)(Protos.TensorProto.SourceOffsetFieldNumber << 3));
        WriteVarint((uint)offset);
        WriteVarint((uint)(Protos.TensorProto.SourceLengthFieldNumber << 3));
        WriteVarint((uint)length);
        EndMessage(patch);
    }

    private void WriteVarint(uint value)
    {
        Reserve(5);
        for (; value >= 0x80; value >>= 7)
            _slim[_length++] = (byte)(value | 0x80);
        _slim[_length++] = (byte)value;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_slim.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Reserve(int bytes)
    {
        if (_slim.Length - _length >= bytes) return;
        long size = Math.Min(Math.Max(2L * _slim.Length, _length + (long)bytes), Array.MaxLength);
        if (size - _length < bytes) throw new GraphException("its structure without weights is above 2 GB");
        Array.Resize(ref _slim, (int)size);
    }
}
