using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>Masks of simple make, and weights under a mask.</summary>
public static class Masks
{
    /// <summary>A mask that keeps everything.</summary>
    public static Mask Full(TensorShape shape)
    {
        var mask = new Mask(shape);
        for (long i = 0; i < shape.ElementCount; i++)
            mask[i] = true;
        return mask;
    }

    /// <summary>A mask that keeps what another one does.</summary>
    public static Mask Copy(Mask mask) => mask.Reshape(mask.Shape);

    /// <summary>The flat indices of what a mask keeps, or with <paramref name="kept"/> false of what it does not, in rising order.</summary>
    public static int[] Indices(Mask mask, bool kept = true)
    {
        long count = mask.CountKept();
        var indices = new int[kept ? count : mask.Shape.ElementCount - count];
        int next = 0;
        for (int i = 0; next < indices.Length; i++)
        {
            if (mask[i] == kept) indices[next++] = i;
        }

        return indices;
    }

    /// <summary>
    /// Sets everything that a mask does not keep to a positive zero: weights, gradients, or the moments of an optimiser,
    /// all of which must forget what is pruned (<c>x ← x ⊙ M</c>).
    /// </summary>
    /// <param name="mask">What is kept.</param>
    /// <param name="values">One value per element, row-major, changed in place.</param>
    /// <exception cref="ArgumentException">The values do not fill the mask's shape.</exception>
    public static void Apply(Mask mask, Span<float> values)
    {
        Layout.CheckLength(mask.Shape, values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            if (!mask[i]) values[i] = 0f;
        }
    }
}
