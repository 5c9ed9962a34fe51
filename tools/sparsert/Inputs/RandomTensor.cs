using System.Runtime.InteropServices;
using SparseRuntime.Tensors;

namespace SparseRuntime.Tool.Inputs;

/// <summary>Tensors for inputs that the user does not give.</summary>
internal static class RandomTensor
{
    /// <summary>
    /// A tensor of random values: floating-point numbers uniform in [−1, 1), integers 0 or 1 (so that they are valid
    /// indices almost anywhere), booleans evenly.
    /// </summary>
    public static Tensor Create(ElementType type, TensorShape shape, ulong seed)
    {
        Tensor tensor = Tensor.Allocate(type, shape);
        var random = new SplitMix64(seed);
        switch (type)
        {
            case ElementType.Float32:
                foreach (ref float value in tensor.Span<float>()) value = (2 * random.NextUnit()) - 1;
                break;
            case ElementType.Float64:
                foreach (ref double value in tensor.Span<double>()) value = (2.0 * random.NextUnit()) - 1;
                break;
            case ElementType.Float16:
                foreach (ref Half value in tensor.Span<Half>()) value = (Half)((2 * random.NextUnit()) - 1);
                break;
            case ElementType.BFloat16:
                foreach (ref BFloat16 value in tensor.Span<BFloat16>()) value = (BFloat16)((2 * random.NextUnit()) - 1);
                break;
            default:
                FillBits(tensor, ref random);
                break;
        }

        return tensor;
    }

    /// <summary>Every other element type stores 0 and 1 as that number of its width.</summary>
    private static void FillBits(Tensor tensor, ref SplitMix64 random)
    {
        Span<byte> bytes = tensor.Bytes.Span;
        switch (tensor.ElementType.Size())
        {
            case 1:
                foreach (ref byte value in bytes) value = (byte)(random.Next() >> 63);
                break;
            case 2:
                foreach (ref ushort value in MemoryMarshal.Cast<byte, ushort>(bytes)) value = (ushort)(random.Next() >> 63);
                break;
            case 4:
                foreach (ref uint value in MemoryMarshal.Cast<byte, uint>(bytes)) value = (uint)(random.Next() >> 63);
                break;
            default:
                foreach (ref ulong value in MemoryMarshal.Cast<byte, ulong>(bytes)) value = random.Next() >> 63;
                break;
        }
    }
}
