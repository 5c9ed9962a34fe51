using System.Text;
using SparseRuntime.Graph;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>
/// One serialized tensor, read in place: type, shape and name are taken out, elements stay where they are until
/// <see cref="TensorDecoder"/> wraps or decodes them.
/// </summary>
internal sealed class TensorMessage
{
    private const int MaxExternalEntries = 16;

    private TensorMessage(ReadOnlyMemory<byte> file, int start, int end)
    {
        File = file;
        Start = start;
        End = end;
    }

    /// <summary>The file that holds the message.</summary>
    public ReadOnlyMemory<byte> File { get; }

    /// <summary>The first byte of the message.</summary>
    public int Start { get; }

    /// <summary>The byte after the message.</summary>
    public int End { get; }

    public string Name { get; private set; } = "";

    public TensorShape Shape { get; private set; } = TensorShape.Scalar;

    public ElementType ElementType { get; private set; }

    /// <summary>Which field holds the elements; null when none does.</summary>
    public TensorField? Field { get; private set; }

    /// <summary>Number of separate pieces that <see cref="Field"/> comes in.</summary>
    public int Pieces { get; private set; }

    /// <summary>The first of those pieces.</summary>
    public (int Start, int End) FirstPiece { get; private set; }

    /// <summary>Where the elements are when they are in another file, else null.</summary>
    public ExternalDataReference? External { get; private set; }

    /// <summary>How messages call the tensor.</summary>
    public string Place(string role) => $"{role} '{ShortName.Of(Name)}'";

    /// <summary>Reads everything but the elements.</summary>
    /// <param name="file">The file that holds the message.</param>
    /// <param name="start">The first byte of the message.</param>
    /// <param name="length">Bytes in the message.</param>
    /// <param name="role">What the tensor is, such as <c>initializer</c>, for messages.</param>
    /// <exception cref="GraphException">The tensor is damaged or of a kind that is not supported.</exception>
    public static TensorMessage Read(ReadOnlyMemory<byte> file, int start, int length, string role)
    {
        var message = new TensorMessage(file, start, start + length);
        var dimensions = new List<long>();
        var external = new List<(int Start, int End)>();
        int typeCode = 0;
        bool isExternal = false;
        var reader = new WireReader(file.Span, start, start + length);
        while (!reader.AtEnd)
        {
            int number = reader.ReadTag(out WireType type);
            (int Start, int End) payload = reader.Skip(type);
            switch (number)
            {
                case 1 when type is WireType.Varint or WireType.Bytes:
                    ReadDimensions(file.Span, payload, dimensions, message.Place(role));
                    break;
                case 2:
                    typeCode = (int)Math.Clamp((long)Integer(file.Span, payload, type, message.Place(role)), 0, int.MaxValue);
                    break;
                case 3:
                    throw new GraphException(message.Place(role), "a tensor in segments is not supported; store it in one piece");
                case 8:
                    message.Name = Text(file.Span, payload, type, message.Place(role));
                    break;
                case 13 when type == WireType.Bytes:
                    external.Add(payload);
                    if (external.Count > MaxExternalEntries)
                        throw new GraphException(message.Place(role), $"it has more than {MaxExternalEntries} entries about external data");
                    break;
                case 14:
                    isExternal = Integer(file.Span, payload, type, message.Place(role)) == 1;
                    break;
                case 1:
                    throw new GraphException(message.Place(role), $"its extents at byte {payload.Start} have the wrong layout ({type})");
                case 4 or 5 or 6 or 7 or 9 or 10 or 11:
                    message.AddPiece((TensorField)number, payload, type, role);
                    break;
            }
        }

        string place = message.Place(role);
        message.ElementType = OnnxElementTypes.Find(typeCode) ?? throw new GraphException(place, OnnxElementTypes.Explain(typeCode));
        message.Shape = ShapeOf(dimensions, place);
        if (!isExternal) return message;
        if (message.Field is { } field)
            throw new GraphException(place, $"its elements are said to be in another file, yet it also has {field.Name()}");
        message.External = ReadExternal(file.Span, external, place);
        return message;
    }

    /// <summary>A shape from the extents in a file.</summary>
    /// <exception cref="GraphException">They are no shape.</exception>
    public static TensorShape ShapeOf(IReadOnlyList<long> dimensions, string place)
    {
        try
        {
            return TensorShape.FromInt64([.. dimensions]);
        }
        catch (ArgumentException e)
        {
            throw new GraphException(place, e.Message, e);
        }
    }

    private void AddPiece(TensorField field, (int Start, int End) payload, WireType type, string role)
    {
        if (type != WireType.Bytes && type != field.SingleLayout())
            throw new GraphException(Place(role), $"its {field.Name()} at byte {payload.Start} has the wrong layout ({type})");
        if (payload.Start == payload.End) return;
        if (Field is { } other && other != field)
            throw new GraphException(Place(role), $"its elements are given twice, as {other.Name()} and as {field.Name()}");
        if (Pieces++ == 0) FirstPiece = payload;
        Field = field;
    }

    private static void ReadDimensions(ReadOnlySpan<byte> file, (int Start, int End) payload, List<long> dimensions, string place)
    {
        var reader = new WireReader(file, payload.Start, payload.End);
        while (!reader.AtEnd)
        {
            dimensions.Add((long)reader.ReadVarint());
            if (dimensions.Count > TensorShape.MaxRank)
                throw new GraphException(place, $"its rank is above the supported {TensorShape.MaxRank}");
        }
    }

    private static ulong Integer(ReadOnlySpan<byte> file, (int Start, int End) payload, WireType type, string place)
    {
        if (type != WireType.Varint) throw new GraphException(place, $"the integer at byte {payload.Start} has the wrong layout ({type})");
        return new WireReader(file, payload.Start, payload.End).ReadVarint();
    }

    private static string Text(ReadOnlySpan<byte> file, (int Start, int End) payload, WireType type, string place)
    {
        int length = payload.End - payload.Start;
        if (type != WireType.Bytes || length > ModelScanner.MaxTextBytes)
            throw new GraphException(place, $"the text at byte {payload.Start} has the wrong layout or is above the limit of {ModelScanner.MaxTextBytes} bytes");
        return Encoding.UTF8.GetString(file[payload.Start..payload.End]);
    }

    private static ExternalDataReference ReadExternal(ReadOnlySpan<byte> file, List<(int Start, int End)> entries, string place)
    {
        string? location = null;
        long offset = 0;
        long? length = null;
        foreach ((int start, int end) in entries)
        {
            (string key, string value) = ReadEntry(file, start, end, place);
            switch (key)
            {
                case "location":
                    location = value;
                    break;
                case "offset":
                    offset = Number(key, value, place);
                    break;
                case "length":
                    length = Number(key, value, place);
                    break;
            }
        }

        if (string.IsNullOrEmpty(location)) throw new GraphException(place, "its elements are in another file, but no location says in which");
        return new ExternalDataReference(location, offset, length);
    }

    private static (string Key, string Value) ReadEntry(ReadOnlySpan<byte> file, int start, int end, string place)
    {
        string key = "";
        string value = "";
        var reader = new WireReader(file, start, end);
        while (!reader.AtEnd)
        {
            int field = reader.ReadTag(out WireType type);
            (int Start, int End) payload = reader.Skip(type);
            if (field == 1) key = Text(file, payload, type, place);
            else if (field == 2) value = Text(file, payload, type, place);
        }

        return (key, value);
    }

    private static long Number(string key, string value, string place) =>
        long.TryParse(value, System.Globalization.NumberStyles.None, null, out long number)
            ? number
            : throw new GraphException(place, $"the {key} of its external data is '{ShortName.Of(value)}', which is not a whole number of bytes");
}
