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
    public const string Spelling = PruningPattern.Spelling;

    /// <summary>Weights that follow a pattern, uniform within ±1 where they are kept.</summary>
    /// <param name="layer">Extents, sparsity and pattern; N:M has its own sparsity.</param>
    /// <param name="seed">The same seed gives the same weights.</param>
    /// <exception cref="ToolException">There is no such pattern, or it does not fit the extents.</exception>
    public static float[] Weights(LayerCase layer, ulong seed)
    {
        PruningPattern pattern = Parse(layer.Pattern);
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

        var shape = new TensorShape(layer.Rows, layer.Taps);
        Mask mask;
        try
        {
            mask = pattern.Mask(shape, Magnitude.Scores(values), layer.Sparsity);
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

    private static PruningPattern Parse(string text)
    {
        try
        {
            PruningPattern pattern = PruningPattern.Parse(text);
            if (pattern.Kind != PatternKind.Channels) return pattern;
        }
        catch (ArgumentException e)
        {
            throw new ToolException(e.Message, e);
        }

        throw new ToolException($"there is no pattern '{text}' of one layer; there are {Spelling}");
    }
}
