using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// Arrays in the IDX format of the MNIST files, plain or packed by gzip: two zero bytes, the element type, the rank, the
/// extents as big-endian 32-bit numbers, the elements in the same byte order. Nothing may follow.
/// </summary>
public static class IdxFile
{
    private const int MaxRank = 8;

    // Deflate cannot pack more tightly than 258 bytes in two bits.
    private const long LargestRatio = 1032;

    private static readonly (byte Code, ElementType Type)[] Types =
    [
        (0x08, ElementType.UInt8),
        (0x09, ElementType.Int8),
        (0x0B, ElementType.Int16),
        (0x0C, ElementType.Int32),
        (0x0D, ElementType.Float32),
        (0x0E, ElementType.Float64),
    ];

    /// <summary>Reads an array; whether it is packed is told from the file's first bytes, not from its name.</summary>
    /// <exception cref="InvalidDataException">The file is cut off, damaged, longer than it says, or no IDX file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Tensor Read(string path) => DataFile.Read(path, file =>
    {
        bool isPacked = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        if (!isPacked) return Read(file, file.Length);
        using var unpacked = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
        Tensor array = Read(unpacked, file.Length * LargestRatio);
        CheckEnd(file, HeadLength(array.Shape.Rank) + array.Bytes.Length);
        return array;
    });

    /// <summary>The SHA-256 of the unpacked file that holds an array of bytes, in lower-case hexadecimal digits.</summary>
    /// <param name="array">An array of element type uint8.</param>
    internal static string Digest(Tensor array)
    {
        Span<byte> head = stackalloc byte[HeadLength(array.Shape.Rank)];
        head[..2].Clear();
        (head[2], head[3]) = (0x08, (byte)array.Shape.Rank);
        for (int axis = 0; axis < array.Shape.Rank; axis++)
            BinaryPrimitives.WriteInt32BigEndian(head[(4 + (4 * axis))..], array.Shape[axis]);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(head);
        hash.AppendData(array.Span<byte>());
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static int HeadLength(int rank) => 4 + (4 * rank);

    /// <summary>
    /// A packed file ends in the length of what is packed (RFC 1952). The unpacking stream notices neither that its end is
    /// cut off, if all elements came before, nor that something follows it.
    /// </summary>
    private static void CheckEnd(FileStream file, long length)
    {
        Span<byte> end = stackalloc byte[4];
        file.Seek(-end.Length, SeekOrigin.End);
        file.ReadExactly(end);
        if (BinaryPrimitives.ReadUInt32LittleEndian(end) != (uint)length)
            throw new InvalidDataException($"the packed file is cut off at its end, or something follows it: its last 4 bytes must be the unpacked length, {length}");
    }

    /// <param name="stream">The array, unpacked.</param>
    /// <param name="most">Bytes that can be in the stream at most. What a file says of its extents is held against it before there is memory for them.</param>
    private static Tensor Read(Stream stream, long most)
    {
        Span<byte> magic = stackalloc byte[4];
        if (stream.ReadAtLeast(magic, 4, throwOnEndOfStream: false) < 4) throw new InvalidDataException("the file is cut off within the 4 bytes that an IDX file begins with");
        ElementType? type = magic[0] == 0 && magic[1] == 0 ? TypeOf(magic[2]) : null;
        if (type is null || magic[3] is 0 or > MaxRank)
            throw new InvalidDataException($"it begins with {Convert.ToHexString(magic)}, but an IDX file with 0000, a type (08, 09, 0B, 0C, 0D, 0E) and a rank (01 to {MaxRank:00}), as in 00000803 for images and 00000801 for labels");
        int rank = magic[3];
        Span<byte> head = stackalloc byte[4 * rank];
        if (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length)
            throw new InvalidDataException($"the file is cut off within its {rank} extents, which take {head.Length} bytes");
        var extents = new long[rank];
        for (int axis = 0; axis < rank; axis++)
            extents[axis] = BinaryPrimitives.ReadUInt32BigEndian(head[(4 * axis)..]);
        Tensor array = Allocate(type.Value, extents, most - 4 - head.Length);
        int length = array.Bytes.Length, read = stream.ReadAtLeast(array.Bytes.Span, length, throwOnEndOfStream: false);
        if (read < length) throw CutOff(array.ToString(), length, read);
        if (stream.ReadByte() >= 0) throw new InvalidDataException($"there is more in the file than the {length} bytes of {array}, with which it must end");
        if (BitConverter.IsLittleEndian) Reverse(array.Bytes.Span, type.Value.Size());
        return array;
    }

    private static ElementType? TypeOf(byte code)
    {
        foreach ((byte known, ElementType type) in Types)
        {
            if (known == code) return type;
        }

        return null;
    }

    private static Tensor Allocate(ElementType type, long[] extents, long most)
    {
        TensorShape shape;
        try
        {
            shape = TensorShape.FromInt64(extents);
            _ = Tensor.ByteLength(type, shape);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"its extents are impossible: {e.Message}", e);
        }

        long length = shape.ElementCount * type.Size();
        return length <= most ? Tensor.Allocate(type, shape) : throw CutOff($"{type.DisplayName()}{shape}", length, Math.Max(most, 0));
    }

    private static void Reverse(Span<byte> bytes, int size)
    {
        if (size == 1) return;
        for (; !bytes.IsEmpty; bytes = bytes[size..])
            bytes[..size].Reverse();
    }

    private static InvalidDataException CutOff(string array, long length, long found) =>
        new($"it says that it holds {array}, which takes {length} bytes, but at most {found} follow");
}
