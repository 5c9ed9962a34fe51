using System.Security.Cryptography;
using System.Text;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>What tells masks apart.</summary>
public static class MaskChecksum
{
    /// <summary>SHA-256 over the shapes and all bits of all layers' masks, eight to a byte, in lower-case hexadecimal digits.</summary>
    public static string Of(IReadOnlyList<Mask> masks)
    {
        ArgumentNullException.ThrowIfNull(masks);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Mask mask in masks)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{mask.Shape};"));
            var bits = new byte[(mask.Shape.ElementCount + 7) / 8];
            for (long i = 0; i < mask.Shape.ElementCount; i++)
            {
                if (mask[i]) bits[i / 8] |= (byte)(1 << (int)(i % 8));
            }

            hash.AppendData(bits);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
