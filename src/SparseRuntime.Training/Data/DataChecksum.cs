using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace SparseRuntime.Training;

/// <summary>What tells data apart, whatever the files are called that it was read from.</summary>
public static class DataChecksum
{
    /// <summary>SHA-256 over the extents, class names and all numbers of the samples, as they were read, in lower-case hexadecimal digits.</summary>
    /// <param name="samples">The samples to train on and to hold back.</param>
    /// <param name="test">The samples to test with; null for none.</param>
    public static string Of(DataSet samples, DataSet? test)
    {
        ArgumentNullException.ThrowIfNull(samples);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, samples);
        if (test is not null) Append(hash, test);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, DataSet data)
    {
        // Every part of variable length comes after its length, so that no two sets come to the same bytes.
        AppendNumber(hash, data.Count);
        AppendNumber(hash, data.FeatureCount);
        AppendNumber(hash, data.TargetCount);
        AppendNumber(hash, data.ClassNames.Count);
        foreach (string name in data.ClassNames)
        {
            byte[] text = Encoding.UTF8.GetBytes(name);
            AppendNumber(hash, text.Length);
            hash.AppendData(text);
        }

        AppendBlock(hash, data.Features.Span);
        AppendBlock(hash, data.Labels.Span);
        AppendBlock(hash, data.Targets.Span);
    }

    private static void AppendNumber(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }

    /// <summary>Goes through a block piece by piece: as one span of bytes a large one would be too long.</summary>
    private static void AppendBlock<T>(IncrementalHash hash, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        const int Piece = 1 << 20;
        for (int start = 0; start < values.Length; start += Piece)
            hash.AppendData(MemoryMarshal.AsBytes(values.Slice(start, Math.Min(Piece, values.Length - start))));
    }
}
