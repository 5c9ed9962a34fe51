using System.Text;
using SparseRuntime.Peers;

namespace SparseRuntime.Tool.Inputs;

/// <summary>What an ONNX file says about itself.</summary>
/// <param name="Producer">Who wrote it, with the version; null where it does not say.</param>
/// <param name="Opsets">Its operator sets, such as <c>13</c> or <c>ai.onnx.ml 3</c>.</param>
internal sealed record ModelHeader(string? Producer, IReadOnlyList<string> Opsets)
{
    private const int ProducerName = 2, ProducerVersion = 3, OpsetImport = 8;
    private const int LongestText = 4096;

    /// <summary>Reads the header, passing over the graph. What cannot be read counts as not said.</summary>
    public static ModelHeader Read(PeerModel model)
    {
        try
        {
            using Stream stream = model.Path is { } path ? File.OpenRead(path) : new MemoryStream(model.Bytes!, writable: false);
            return Read(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return new ModelHeader(null, []);
        }
    }

    private static ModelHeader Read(Stream stream)
    {
        string? name = null, version = null;
        var opsets = new List<string>();
        while (stream.Position < stream.Length && Varint(stream) is var tag)
        {
            if (Content(stream, tag, tag >> 3 is ProducerName or ProducerVersion or OpsetImport) is not { } content) continue;
            if (tag >> 3 == ProducerName) name = Encoding.UTF8.GetString(content);
            else if (tag >> 3 == ProducerVersion) version = Encoding.UTF8.GetString(content);
            else opsets.Add(Opset(new MemoryStream(content, writable: false)));
        }

        string? producer = string.IsNullOrWhiteSpace(name) ? null : $"{name} {version}".Trim();
        return new ModelHeader(producer, opsets);
    }

    private static string Opset(MemoryStream stream)
    {
        const int Domain = 1, Version = 2;
        string domain = "";
        ulong version = 0;
        while (stream.Position < stream.Length)
        {
            ulong tag = Varint(stream);
            if (tag == Version << 3) version = Varint(stream);
            else if (Content(stream, tag, tag >> 3 == Domain) is { } text) domain = Encoding.UTF8.GetString(text);
        }

        return $"{domain} {version}".Trim();
    }

    /// <summary>Passes over a field.</summary>
    /// <returns>The bytes of one that is wanted, of the kind that has a length, and no longer than names are; else null.</returns>
    private static byte[]? Content(Stream stream, ulong tag, bool isWanted)
    {
        ulong kind = tag & 7;
        ulong length = kind switch { 0 => 0, 1 => 8, 2 => Varint(stream), 5 => 4, _ => throw new InvalidDataException("not a field") };
        if (kind == 0) Varint(stream);
        if (length > (ulong)(stream.Length - stream.Position)) throw new InvalidDataException("a field goes beyond the end");
        if (isWanted && kind == 2 && length <= LongestText)
        {
            var content = new byte[length];
            stream.ReadExactly(content);
            return content;
        }

        stream.Position += (long)length;
        return null;
    }

    private static ulong Varint(Stream stream)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            int next = stream.ReadByte();
            if (next < 0) throw new EndOfStreamException("a number goes beyond the end");
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }

        throw new InvalidDataException("a number has too many bytes");
    }
}
