using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace SparseRuntime.Tool.Tests;

/// <summary>Decodes PNG files with a palette of 16 entries, by the standard and not by the encoder: every check sum counts.</summary>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Alpha">Height × width opacities.</param>
/// <param name="Colours">Height × width colours as 0xRRGGBB.</param>
internal sealed record PngPixels(int Width, int Height, byte[] Alpha, int[] Colours)
{
    private static readonly byte[] Signature = [137, 80, 78, 71, 13, 10, 26, 10];

    public static PngPixels Decode(byte[] png)
    {
        Assert.That(png.AsSpan(0, 8).ToArray(), Is.EqualTo(Signature));
        var chunks = new List<(string Name, byte[] Data)>();
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            byte[] body = png[(at + 4)..(at + 8 + length)];
            Assert.That(BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)), Is.EqualTo(Crc(body)));
            chunks.Add((Encoding.ASCII.GetString(body, 0, 4), body[4..]));
            at += 12 + length;
        }

        Assert.That(chunks.Select(chunk => chunk.Name), Is.EqualTo(new[] { "IHDR", "PLTE", "tRNS", "IDAT", "IEND" }));
        byte[] header = chunks[0].Data, palette = chunks[1].Data, opacity = chunks[2].Data;
        int width = BinaryPrimitives.ReadInt32BigEndian(header), height = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4));
        Assert.That(header[8..], Is.EqualTo(new byte[] { 4, 3, 0, 0, 0 }));
        using var inflated = new MemoryStream();
        using (var zlib = new ZLibStream(new MemoryStream(chunks[3].Data), CompressionMode.Decompress))
            zlib.CopyTo(inflated);
        byte[] lines = inflated.ToArray();
        int stride = 1 + ((width + 1) / 2);
        Assert.That(lines, Has.Length.EqualTo(height * stride));
        var alpha = new byte[width * height];
        var colours = new int[width * height];
        for (int y = 0; y < height; y++)
        {
            Assert.That(lines[y * stride], Is.Zero, "rows are not filtered");
            for (int x = 0; x < width; x++)
            {
                int pair = lines[(y * stride) + 1 + (x / 2)];
                int entry = x % 2 == 0 ? pair / 16 : pair % 16;
                alpha[(y * width) + x] = opacity[entry];
                colours[(y * width) + x] = (palette[3 * entry] << 16) | (palette[(3 * entry) + 1] << 8) | palette[(3 * entry) + 2];
            }
        }

        return new PngPixels(width, height, alpha, colours);
    }

    /// <summary>The picture of an <c>img</c> element's address.</summary>
    public static PngPixels DecodeAddress(string address)
    {
        const string Prefix = "data:image/png;base64,";
        Assert.That(address, Does.StartWith(Prefix));
        return Decode(Convert.FromBase64String(address[Prefix.Length..]));
    }

    /// <summary>The remainder of the polynomial division, bit by bit.</summary>
    private static uint Crc(byte[] data)
    {
        uint remainder = 0xFFFFFFFF;
        foreach (byte b in data)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                bool isOdd = (((remainder ^ (uint)(b >> bit)) & 1) != 0);
                remainder = (remainder >> 1) ^ (isOdd ? 0xEDB88320 : 0);
            }
        }

        return ~remainder;
    }
}
