using System.Buffers.Binary;

namespace SparseRuntime.Training.Tests;

/// <summary>IDX files as the format's description has them, written without the product's code.</summary>
internal static class Idx
{
    /// <summary>A file of bytes.</summary>
    public static byte[] Of(byte[] elements, params int[] extents) => Of(0x08, elements, extents);

    /// <summary>A file of elements that are in big-endian order already.</summary>
    public static byte[] Of(byte type, byte[] elements, params int[] extents)
    {
        var head = new byte[4 + (4 * extents.Length)];
        (head[2], head[3]) = (type, (byte)extents.Length);
        for (int i = 0; i < extents.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4 + (4 * i)), extents[i]);
        return [.. head, .. elements];
    }
}
