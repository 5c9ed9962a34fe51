using SparseRuntime.Onnx;
using SparseRuntime.Pruning;
using SparseRuntime.Tensors;
using SparseRuntime.Tool.Json;
using SparseRuntime.Tool.Pruning;

namespace SparseRuntime.Tool.Zoo;

/// <summary>Builds models of the zoo.</summary>
internal static class ZooFactory
{
    /// <summary>A model with pruned random weights, the same bytes for the same arguments.</summary>
    /// <param name="model">The architecture.</param>
    /// <param name="pattern">What goes together.</param>
    /// <param name="sparsity">The share that goes, in each pruned layer.</param>
    /// <param name="seed">The seed of the weights.</param>
    /// <param name="result">What was built.</param>
    /// <exception cref="ArgumentException">The sparsity is outside 0 to 1.</exception>
    /// <exception cref="ToolException">The pattern does not suit the model.</exception>
    public static OnnxModelEditor Build(ZooModel model, PruningPattern pattern, double sparsity, ulong seed, out ZooResult result)
    {
        var builder = new ZooBuilder(model.Name, new ZooWeights(seed, pattern, sparsity));
        model.Build(builder);
        OnnxModelEditor editor = OnnxModelEditor.Load(builder.ToArray(), model.Name);
        var pruned = builder.Pruned.ToHashSet();
        if (pattern.Kind == PatternKind.Channels) TakeOutChannels(editor, pattern, sparsity, pruned.Contains);
        result = new ZooResult(model.Name, pattern.Name, builder.Parameters, PrunedLayers.Describe(editor, pruned.Contains), "");
        return editor;
    }

    private static void TakeOutChannels(OnnxModelEditor editor, PruningPattern pattern, double sparsity, Func<string, bool> isPruned)
    {
        // Weights that read fewer channels grow, so that their sums keep their size.
        var inputs = editor.Weights.ToDictionary(weight => weight.Name, weight => weight.Shape[1]);
        new ModelPruner { Pattern = pattern, Criterion = CriterionCatalog.Find("squared", 0), Sparsity = sparsity, Includes = isPruned }.Prune(editor);
        foreach (LinearWeight weight in editor.Weights)
        {
            int live = LiveInputs(weight);
            if (live == 0 || live == inputs[weight.Name]) continue;
            float factor = MathF.Sqrt((float)inputs[weight.Name] / live);
            Tensor scaled = Tensor.From(weight.Stored.Span<float>(), weight.Stored.Shape.Dimensions);
            foreach (ref float value in scaled.Span<float>())
                value *= factor;
            editor.Replace(weight.Name, scaled);
        }
    }

    /// <summary>Inputs that some output has a weight for.</summary>
    private static int LiveInputs(LinearWeight weight)
    {
        float[] values = weight.ToRows();
        int inputs = weight.Shape[1], kernel = values.Length / Math.Max(1, weight.Shape[0] * inputs);
        var live = new bool[inputs];
        for (int i = 0; i < values.Length; i++)
            live[i / kernel % inputs] |= values[i] != 0f;
        return live.Count(isLive => isLive);
    }
}
