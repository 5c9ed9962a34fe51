using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>
/// Masks that chance makes, as the controls of an experiment (Frankle and Carbin 2019, "The lottery ticket hypothesis",
/// appendix E) and as the start of dynamic sparse training. Counts are exact.
/// </summary>
public static class RandomMasks
{
    /// <summary>So many weights, every such mask equally likely.</summary>
    /// <param name="shape">The weights.</param>
    /// <param name="kept">How many are kept, 0 to all.</param>
    /// <param name="stream">Where chance comes from.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer weights than are to be kept.</exception>
    public static Mask OfCount(TensorShape shape, long kept, RandomStream stream)
    {
        if (kept < 0 || kept > shape.ElementCount) throw new ArgumentOutOfRangeException(nameof(kept), kept, $"{kept} weights cannot be kept of {shape.ElementCount}");
        var mask = new Mask(shape);
        foreach (int index in Draw((int)shape.ElementCount, (int)kept, stream))
            mask[index] = true;
        return mask;
    }

    /// <summary>A mask permuted at random within its layer: as many weights, in other places.</summary>
    /// <param name="mask">The mask, which stays as it is.</param>
    /// <param name="stream">Where chance comes from.</param>
    public static Mask Permuted(Mask mask, RandomStream stream) => OfCount(mask.Shape, mask.CountKept(), stream);

    /// <summary>
    /// A mask some of whose weights are moved: <c>round(share · nnz)</c> of those it keeps, drawn at random, are given up
    /// for as many of those it does not. Where those are fewer, fewer are moved.
    /// </summary>
    /// <param name="mask">The mask, which stays as it is.</param>
    /// <param name="share">How much is moved, 0 to 1.</param>
    /// <param name="stream">Where chance comes from.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside 0 to 1.</exception>
    public static Mask Moved(Mask mask, double share, RandomStream stream)
    {
        int[] kept = Masks.Indices(mask), others = Masks.Indices(mask, kept: false);
        int count = Math.Min((int)Sparsity.Kept(kept.Length, 1 - share), others.Length);
        Mask result = Masks.Copy(mask);
        foreach (int place in Draw(kept.Length, count, stream))
            result[kept[place]] = false;
        foreach (int place in Draw(others.Length, count, stream))
            result[others[place]] = true;
        return result;
    }

    /// <summary>The masks of all layers shuffled as one: as many weights in all, and what each layer keeps is up to chance.</summary>
    /// <param name="masks">The masks, which stay as they are.</param>
    /// <param name="stream">Where chance comes from.</param>
    /// <exception cref="ArgumentException">There are more than 2³¹ weights in all.</exception>
    public static Mask[] ShuffledGlobally(IReadOnlyList<Mask> masks, RandomStream stream)
    {
        long total = masks.Sum(mask => mask.Shape.ElementCount);
        if (total > Array.MaxLength) throw new ArgumentException($"{total} weights in all are above the limit of {Array.MaxLength}", nameof(masks));
        Mask[] results = [.. masks.Select(mask => new Mask(mask.Shape))];
        var ends = new long[masks.Count];
        for (int layer = 0; layer < ends.Length; layer++)
            ends[layer] = masks[layer].Shape.ElementCount + (layer > 0 ? ends[layer - 1] : 0);
        foreach (int place in Draw((int)total, (int)masks.Sum(mask => mask.CountKept()), stream))
        {
            int layer = 0;
            while (place >= ends[layer])
                layer++;
            results[layer][place - (layer > 0 ? ends[layer - 1] : 0)] = true;
        }

        return results;
    }

    /// <summary>As many weights as the masks keep in all, at the same density in every layer, in random places.</summary>
    /// <param name="masks">The masks, which stay as they are.</param>
    /// <param name="stream">Where chance comes from.</param>
    public static Mask[] Even(IReadOnlyList<Mask> masks, RandomStream stream)
    {
        long[] sizes = [.. masks.Select(mask => mask.Shape.ElementCount)];
        long[] counts = Apportionment.Shares([.. sizes.Select(size => (double)size)], sizes, masks.Sum(mask => mask.CountKept()));
        return [.. masks.Select((mask, layer) => OfCount(mask.Shape, counts[layer], stream))];
    }

    /// <summary>So many of the numbers from 0 on, every choice equally likely, in random order.</summary>
    internal static ReadOnlySpan<int> Draw(int total, int count, RandomStream stream)
    {
        var numbers = new int[total];
        for (int i = 0; i < total; i++)
            numbers[i] = i;
        for (int i = 0; i < count; i++)
        {
            int other = i + stream.NextBelow(total - i);
            (numbers[i], numbers[other]) = (numbers[other], numbers[i]);
        }

        return numbers.AsSpan(0, count);
    }
}
