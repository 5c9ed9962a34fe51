using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace SparseRuntime.Tool.Demo;

/// <summary>Writes fields in the wire format of Protocol Buffers.</summary>
internal sealed class ProtobufWriter
{
    private const int VarintType = 0;
    private const int LengthType = 2;
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    /// <summary>An integer that is not negative.</summary>
    public void Integer(int field, long value)
    {
        Varint((ulong)((field << 3) | VarintType));
        Varint((ulong)value);
    }

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Varint((ulong)((field << 3) | LengthType));
        Varint((ulong)value.Length);
        _bytes.Write(value);
    }

    public void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>Numbers as the raw little-endian bytes that ONNX keeps them in.</summary>
    public void Floats(int field, ReadOnlySpan<float> values)
    {
        var raw = new byte[values.Length * sizeof(float)];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(raw.AsSpan(i * sizeof(float)), values[i]);
        Bytes(field, raw);
    }

    public void Message(int field, Action<ProtobufWriter> content)
    {
        var inner = new ProtobufWriter();
        content(inner);
        Bytes(field, inner._bytes.WrittenSpan);
    }

    /// <summary>Fields that another writer has written.</summary>
    public void Raw(ReadOnlySpan<byte> fields) => _bytes.Write(fields);

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    private void Byte(byte value) => _bytes.Write([value]);
}
