using System.Globalization;
using SparseRuntime.Pruning;
using SparseRuntime.Tensors;
using SparseRuntime.Tool.Inputs;

namespace SparseRuntime.Tool.Kernels;

/// <summary>
/// Random weights of a wanted pattern: <c>unstructured</c>; <c>N:M</c>, such as 2:4; <c>block-RxC</c>, such as block-4x1;
/// <c>rows</c>, where the rest of the rows is kept whole.
/// </summary>
internal static class WeightPattern
{
    /// <summary>Patterns as the command line spells them.</summary>
    public const string Spelling = "unstructured, N:M (such as 2:4), block-RxC (such as block-4x1) or rows";

    /// <summary>Weights that follow a pattern, uniform within ±1 where they are kept.</summary>
    /// <param name="layer">Extents, sparsity and pattern; N:M has its own sparsity.</param>
    /// <param name="seed">The same seed gives the same weights.</param>
    /// <exception cref="ToolException">There is no such pattern, or it does not fit the extents.</exception>
    public static float[] Weights(LayerCase layer, ulong seed)
    {
        var random = new SplitMix64(seed);
        var values = new float[layer.Rows * layer.Taps];
        for (int i = 0; i < values.Length; i++)
        {
            do
            {
                float value = (2 * random.NextUnit()) - 1;
                values[i] = layer.IsHalf ? (float)(Half)value : value;
            }
            while (values[i] == 0);
        }

        Tensor tensor = Tensor.From(values, layer.Rows, layer.Taps);
        Mask mask;
        try
        {
            mask = Mask(layer, tensor);
        }
        catch (ArgumentException e)
        {
            throw new ToolException($"pattern {layer.Pattern} does not fit {layer.Rows} x {layer.Taps} weights: {e.Message}");
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (!mask[i]) values[i] = 0;
        }

        return values;
    }

    private static Mask Mask(LayerCase layer, Tensor weights)
    {
        string pattern = layer.Pattern;
        if (pattern == "unstructured") return MagnitudePruning.PerLayer(weights, layer.Sparsity);
        if (pattern == "rows") return MagnitudePruning.Blocks(weights, 1, layer.Taps, layer.Sparsity);
        if (Pair(pattern, ':') is { } group) return MagnitudePruning.NOfM(weights, group.First, group.Second);
        if (pattern.StartsWith("block-", StringComparison.Ordinal) && Pair(pattern[6..], 'x') is { } block)
            return MagnitudePruning.Blocks(weights, block.First, block.Second, layer.Sparsity);
        throw new ToolException($"there is no pattern '{pattern}'; there are {Spelling}");
    }

    private static (int First, int Second)? Pair(string text, char separator)
    {
        string[] parts = text.Split(separator);
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int second)
            && first > 0 && second > 0
            ? (first, second)
            : null;
    }
}
