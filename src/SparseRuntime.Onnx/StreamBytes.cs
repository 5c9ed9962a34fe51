namespace SparseRuntime.Onnx;

/// <summary>Streams read into memory once.</summary>
internal static class StreamBytes
{
    private const int FirstChunk = 1 << 16;
    private const int LargestChunk = 1 << 24;

    /// <summary>The rest of a stream in one buffer of exactly that size, which does not move in memory.</summary>
    /// <exception cref="IOException">The stream has more than 2 GB left, or cannot be read.</exception>
    public static ReadOnlyMemory<byte> ReadToEnd(Stream stream)
    {
        if (!stream.CanSeek) return Join(stream);
        long left = Math.Max(stream.Length - stream.Position, 0);
        if (left > Array.MaxLength) throw TooLong();
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)left, pinned: true);
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return bytes.AsMemory(0, read);
    }

    private static ReadOnlyMemory<byte> Join(Stream stream)
    {
        var chunks = new List<(byte[] Bytes, int Length)>();
        long total = 0;
        int size = FirstChunk;
        while (true)
        {
            var chunk = new byte[size];
            int read = stream.ReadAtLeast(chunk, size, throwOnEndOfStream: false);
            total += read;
            if (total > Array.MaxLength) throw TooLong();
            chunks.Add((chunk, read));
            if (read < size) break;
            size = Math.Min(2 * size, LargestChunk);
        }

        byte[] joined = GC.AllocateUninitializedArray<byte>((int)total, pinned: true);
        int position = 0;
        foreach ((byte[] bytes, int length) in chunks)
        {
            bytes.AsSpan(0, length).CopyTo(joined.AsSpan(position));
            position += length;
        }

        return joined;
    }

    private static IOException TooLong() => new("the stream holds more than 2 GB");
}
