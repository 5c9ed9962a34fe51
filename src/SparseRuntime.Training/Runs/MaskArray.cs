using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>Masks as arrays of bools.</summary>
internal static class MaskArray
{
    public static Tensor Of(Mask mask)
    {
        Tensor tensor = Tensor.Allocate(ElementType.Bool, mask.Shape);
        Span<byte> bytes = tensor.Bytes.Span;
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = mask[i] ? (byte)1 : (byte)0;
        return tensor;
    }

    public static Mask Read(ReadOnlySpan<byte> bools, TensorShape shape)
    {
        var mask = new Mask(shape);
        for (int i = 0; i < bools.Length; i++)
        {
            if (bools[i] != 0) mask[i] = true;
        }

        return mask;
    }
}
