using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>Masks as arrays of bools, one per weight, true where it is kept.</summary>
public static class MaskArray
{
    /// <summary>The array of a mask, of its shape.</summary>
    public static Tensor Of(Mask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        Tensor tensor = Tensor.Allocate(ElementType.Bool, mask.Shape);
        Span<byte> bytes = tensor.Bytes.Span;
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = mask[i] ? (byte)1 : (byte)0;
        return tensor;
    }

    /// <summary>The mask of an array.</summary>
    /// <param name="bools">A byte per weight, row-major; 0 for one that is pruned.</param>
    /// <param name="shape">The shape of the weights, as many as there are bytes.</param>
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
