using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace SparseRuntime.Tool.HtmlReport;

/// <summary>
/// Encodes small pictures of one ink as PNG (ISO/IEC 15948): a palette of 16 entries, 4 bits a pixel, whose opacity rises
/// from none to full, so that pictures suit any background.
/// </summary>
internal static class PngImage
{
    /// <summary>The level of full ink; 0 is none.</summary>
    public const int FullLevel = 15;

    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(i => CrcOf((uint)i))];

    /// <summary>Encodes a picture.</summary>
    /// <param name="width">Pixels of a row; positive.</param>
    /// <param name="height">Rows; positive.</param>
    /// <param name="levels">Height × width levels from 0 to <see cref="FullLevel"/>.</param>
    /// <param name="ink">The colour as 0xRRGGBB.</param>
    public static byte[] Encode(int width, int height, ReadOnlySpan<byte> levels, int ink)
    {
        using var png = new MemoryStream();
        png.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 4; // bits a pixel
        header[9] = 3; // palette
        Chunk(png, "IHDR", header);
        Chunk(png, "PLTE", [.. Enumerable.Range(0, FullLevel + 1).SelectMany(_ => new[] { (byte)(ink >> 16), (byte)(ink >> 8), (byte)ink })]);
        Chunk(png, "tRNS", [.. Enumerable.Range(0, FullLevel + 1).Select(level => (byte)(level * 255 / FullLevel))]);
        Chunk(png, "IDAT", Compress(width, height, levels));
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    private static byte[] Compress(int width, int height, ReadOnlySpan<byte> levels)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            // A row is its filter, none, then two pixels a byte, the left one in the upper half.
            var line = new byte[1 + ((width + 1) / 2)];
            for (int y = 0; y < height; y++)
            {
                line.AsSpan().Clear();
                for (int x = 0; x < width; x++)
                    line[1 + (x / 2)] |= (byte)(levels[(y * width) + x] << (x % 2 == 0 ? 4 : 0));
                zlib.Write(line);
            }
        }

        return packed.ToArray();
    }

    private static void Chunk(MemoryStream png, string type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        byte[] name = Encoding.ASCII.GetBytes(type);
        png.Write(name);
        png.Write(data);
        uint crc = uint.MaxValue;
        foreach (byte b in name)
            crc = (crc >> 8) ^ CrcTable[(byte)(crc ^ b)];
        foreach (byte b in data)
            crc = (crc >> 8) ^ CrcTable[(byte)(crc ^ b)];
        BinaryPrimitives.WriteUInt32BigEndian(number, ~crc);
        png.Write(number);
    }

    private static uint CrcOf(uint value)
    {
        const uint Polynomial = 0xEDB88320;
        for (int bit = 0; bit < 8; bit++)
            value = (value >> 1) ^ ((value & 1) * Polynomial);
        return value;
    }
}
