using Google.Protobuf;

namespace SparseRuntime.Onnx.Tests;

/// <summary>Pieces of serialized messages that the generated writer would not write.</summary>
internal static class WireBytes
{
    /// <summary>A field with a length: text, bytes or a message.</summary>
    public static byte[] Field(int number, ReadOnlySpan<byte> content)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(content));
        }

        return stream.ToArray();
    }

    /// <summary>A field's number and layout.</summary>
    public static byte[] Tag(int number, WireType type) => Varint((number << 3) | (int)type);

    public static byte[] Varint(long value)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
            output.WriteInt64(value);
        return stream.ToArray();
    }
}
