using System.Buffers.Binary;
using System.Text;
using SparseRuntime.Tensors;

namespace SparseRuntime.Onnx;

/// <summary>The head of an NPY file (NumPy format specification, versions 1.0 to 3.0): element type, order and shape.</summary>
/// <param name="ElementType">The type of every element.</param>
/// <param name="IsFortranOrder">Whether the first axis varies fastest.</param>
/// <param name="Shape">The extents.</param>
internal sealed record NpyHeader(ElementType ElementType, bool IsFortranOrder, TensorShape Shape)
{
    private const int MaxTextBytes = 65_536;
    private const int Alignment = 64;

    private static readonly (string Code, ElementType Type)[] Codes =
    [
        ("<f4", ElementType.Float32),
        ("<f8", ElementType.Float64),
        ("<f2", ElementType.Float16),
        ("|i1", ElementType.Int8),
        ("|u1", ElementType.UInt8),
        ("<i2", ElementType.Int16),
        ("<u2", ElementType.UInt16),
        ("<i4", ElementType.Int32),
        ("<u4", ElementType.UInt32),
        ("<i8", ElementType.Int64),
        ("<u8", ElementType.UInt64),
        ("|b1", ElementType.Bool),
    ];

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Bytes that the elements take.</summary>
    public long ByteLength => Shape.ElementCount * ElementType.Size();

    /// <summary>Reads a head and leaves the stream at the first element.</summary>
    /// <exception cref="InvalidDataException">The stream does not begin with a head, or its type is not supported.</exception>
    public static NpyHeader Read(Stream stream)
    {
        Span<byte> start = stackalloc byte[8];
        if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start[..6].SequenceEqual(Magic))
            throw new InvalidDataException("not an NPY array: it does not begin with \\x93NUMPY");
        int version = start[6];
        if (version is < 1 or > 3) throw new InvalidDataException($"NPY version {version}.{start[7]} is not supported; supported are 1.0, 2.0 and 3.0");
        Span<byte> lengthBytes = stackalloc byte[version == 1 ? 2 : 4];
        Fill(stream, lengthBytes);
        uint length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(lengthBytes) : BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        if (length > MaxTextBytes) throw new InvalidDataException($"the NPY head has {length} bytes; the limit is {MaxTextBytes}");
        var text = new byte[length];
        Fill(stream, text);
        return Parse((version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(text));
    }

    /// <summary>Writes the head in version 1.0, with the first element aligned to 64 bytes.</summary>
    public void Write(Stream stream)
    {
        string shape = Shape.Rank == 1 ? $"({Shape[0]},)" : $"({string.Join(", ", Shape.Dimensions.ToArray())})";
        string text = $"{{'descr': '{CodeOf(ElementType)}', 'fortran_order': {(IsFortranOrder ? "True" : "False")}, 'shape': {shape}, }}";
        int head = 10 + text.Length + 1;
        int padding = (Alignment - (head % Alignment)) % Alignment;
        var bytes = new byte[head + padding];
        Magic.CopyTo(bytes);
        bytes[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), checked((ushort)(bytes.Length - 10)));
        Encoding.ASCII.GetBytes(text, bytes.AsSpan(10));
        bytes.AsSpan(10 + text.Length, padding).Fill((byte)' ');
        bytes[^1] = (byte)'\n';
        stream.Write(bytes);
    }

    private static string CodeOf(ElementType type)
    {
        foreach ((string code, ElementType candidate) in Codes)
        {
            if (candidate == type) return code;
        }

        throw new ArgumentException($"NPY has no element type {type.DisplayName()}; convert to float32 first");
    }

    private static NpyHeader Parse(string text)
    {
        string? code = null;
        bool? isFortran = null;
        TensorShape? shape = null;
        var parser = new PythonLiteralReader(text);
        parser.Expect('{');
        while (!parser.TryTake('}'))
        {
            string key = parser.ReadString();
            parser.Expect(':');
            switch (key)
            {
                case "descr":
                    code = parser.ReadString();
                    break;
                case "fortran_order":
                    isFortran = parser.ReadBoolean();
                    break;
                case "shape":
                    shape = parser.ReadShape();
                    break;
                default:
                    throw new InvalidDataException($"the NPY head has an unknown key '{ShortName.Of(key)}'");
            }

            if (parser.TryTake(',')) continue;
            parser.Expect('}');
            break;
        }

        if (code is null || isFortran is null || shape is null) throw new InvalidDataException("the NPY head lacks one of 'descr', 'fortran_order' and 'shape'");
        return new NpyHeader(TypeOf(code), isFortran.Value, shape);
    }

    private static ElementType TypeOf(string code)
    {
        // Byte order means nothing for single bytes, and "native" is little-endian on every machine that runs this.
        string kind = code.Length > 1 ? code[1..] : "";
        foreach ((string known, ElementType type) in Codes)
        {
            if (known[1..] == kind && (code[0] is '<' or '=' || (type.Size() == 1 && (code[0] is '|' or '>')))) return type;
        }

        throw new InvalidDataException($"NPY element type '{ShortName.Of(code)}' is not supported; supported are little-endian {string.Join(", ", Codes.Select(c => c.Code))}");
    }

    private static void Fill(Stream stream, Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new InvalidDataException("the NPY head is cut off");
    }
}
