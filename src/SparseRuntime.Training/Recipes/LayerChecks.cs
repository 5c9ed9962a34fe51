using SparseRuntime.Pruning;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>Whether pruning leaves every layer of a network some weights, counted as they are cut.</summary>
internal static class LayerChecks
{
    /// <summary>Fails where a layer would be left without weights.</summary>
    public static void Check(Recipe recipe, NetworkShape shape)
    {
        if (recipe.Pruning is { } pruning) CheckPruning(recipe, pruning, shape);
        if (recipe.Lottery is not { } lottery) return;
        if (lottery.Scope == PruningScope.Global) CheckGlobalRounds(recipe, lottery, shape);
        else CheckRounds(recipe, lottery, shape);
    }

    private static void CheckPruning(Recipe recipe, PruningRecipe pruning, NetworkShape shape)
    {
        int ruled = shape.Layers;
        if (pruning.OutputSparsity is { } own)
        {
            ruled--;
            NotEmpty(recipe, "pruning.output-sparsity", shape, ruled, own);
        }

        TensorShape[] layers = [.. Enumerable.Range(0, ruled).Select(shape.WeightShape)];
        if (pruning.Distribution == PruningScope.Global)
        {
            long left = Kept(layers.Sum(layer => layer.ElementCount), pruning.Sparsity), floors = layers.Sum(layer => Floor(layer.ElementCount, pruning.MinimumDensity));
            if (floors > left)
                throw recipe.Source.Wrong("pruning.minimum-density", $"{RecipeText.Of(pruning.MinimumDensity)} of every layer, and at least a weight, are {floors} weights, but sparsity {RecipeText.Of(pruning.Sparsity)} leaves {left}; take less of either");
            return;
        }

        double[] shares = pruning.Distribution == PruningScope.ErdosRenyi ? LayerBudgets.ErdosRenyi(layers, pruning.Sparsity) : [.. layers.Select(_ => pruning.Sparsity)];
        for (int layer = 0; layer < ruled; layer++)
            NotEmpty(recipe, "pruning.sparsity", shape, layer, shares[layer]);
    }

    private static void CheckRounds(Recipe recipe, LotteryRecipe lottery, NetworkShape shape)
    {
        for (int layer = 0; layer < shape.Layers; layer++)
        {
            bool isOutput = layer == shape.Layers - 1;
            double rate = isOutput ? lottery.OutputRate ?? lottery.Rate / 2 : lottery.Rate;
            long left = shape.WeightCount(layer);
            for (int level = 1; level <= lottery.Levels; level++)
            {
                left -= IterativePruning.Cut(left, rate);
                if (left == 0)
                    throw recipe.Source.Wrong("lottery.levels", $"round {level} takes the last of the {shape.WeightCount(layer)} weights of layer {layer} of {shape}; take at most {level - 1} levels, or a lower {(isOutput ? "output-rate" : "rate")}");
            }
        }
    }

    private static void CheckGlobalRounds(Recipe recipe, LotteryRecipe lottery, NetworkShape shape)
    {
        long[] sizes = [.. Enumerable.Range(0, shape.Layers).Select(layer => (long)shape.WeightCount(layer))];
        long left = sizes.Sum(), floors = sizes.Sum(size => Floor(size, lottery.MinimumDensity));
        for (int level = 1; level <= lottery.Levels; level++)
        {
            left -= IterativePruning.Cut(left, lottery.Rate);
            if (left < floors)
                throw recipe.Source.Wrong("lottery.levels", $"round {level} leaves {left} weights, but a minimum density of {RecipeText.Of(lottery.MinimumDensity)}, and at least a weight of every layer of {shape}, are {floors}; take at most {level - 1} levels, or a lower minimum-density");
        }
    }

    private static void NotEmpty(Recipe recipe, string path, NetworkShape shape, int layer, double sparsity)
    {
        if (Kept(shape.WeightCount(layer), sparsity) < 1)
            throw recipe.Source.Wrong(path, $"{RecipeText.Of(sparsity)} of the {shape.WeightCount(layer)} weights of layer {layer} of {shape} are all of them; take a lower sparsity");
    }

    private static long Kept(long count, double sparsity) => (long)Math.Round((1 - sparsity) * count, MidpointRounding.AwayFromZero);

    private static long Floor(long count, double density) => Math.Max(1, (long)Math.Ceiling(density * count * (1 - 1e-12)));
}
