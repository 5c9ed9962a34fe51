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
        if (pruning.Method == PruningMethod.SynFlow)
        {
            // It knows no floor, and refuses by itself to empty a layer.
            long rest = Kept(layers.Sum(layer => layer.ElementCount), pruning.Sparsity);
            if (rest < layers.Length) throw recipe.Source.Wrong("pruning.sparsity", $"{RecipeText.Of(pruning.Sparsity)} leaves {rest} weights, fewer than {shape} has layers; take a lower sparsity");
            return;
        }

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
        long[] left = [.. Enumerable.Range(0, shape.Layers).Select(layer => (long)shape.WeightCount(layer))];
        for (int level = 1; level <= lottery.Levels; level++)
        {
            long taken = 0;
            for (int layer = 0; layer < left.Length; layer++)
            {
                bool isOutput = layer == left.Length - 1;
                long cut = IterativePruning.Cut(left[layer], isOutput ? lottery.OutputRate ?? lottery.Rate / 2 : lottery.Rate);
                taken += cut;
                left[layer] -= cut;
                if (left[layer] > 0) continue;
                string what = $"round {level} takes the last of the {shape.WeightCount(layer)} weights of layer {layer} of {shape}";
                throw recipe.Source.Wrong("lottery.levels", $"{what}; {Fewer(level)}, or a lower {(isOutput ? "output-rate" : "rate")}");
            }

            if (taken == 0) throw recipe.Source.Wrong("lottery.levels", $"round {level} takes nothing any more of the {left.Sum()} weights that {shape} has left; {Fewer(level)}");
        }
    }

    private static void CheckGlobalRounds(Recipe recipe, LotteryRecipe lottery, NetworkShape shape)
    {
        long[] sizes = [.. Enumerable.Range(0, shape.Layers).Select(layer => (long)shape.WeightCount(layer))];
        long left = sizes.Sum(), floors = sizes.Sum(size => Floor(size, lottery.MinimumDensity));
        for (int level = 1; level <= lottery.Levels; level++)
        {
            long cut = IterativePruning.Cut(left, lottery.Rate);
            if (cut == 0) throw recipe.Source.Wrong("lottery.levels", $"round {level} takes nothing any more of the {left} weights that {shape} has left; {Fewer(level)}");
            left -= cut;
            if (left < floors)
                throw recipe.Source.Wrong("lottery.levels", $"round {level} leaves {left} weights, but a minimum density of {RecipeText.Of(lottery.MinimumDensity)}, and at least a weight of every layer of {shape}, are {floors}; {Fewer(level)}, or a lower minimum-density");
        }
    }

    private static void NotEmpty(Recipe recipe, string path, NetworkShape shape, int layer, double sparsity)
    {
        if (Kept(shape.WeightCount(layer), sparsity) < 1)
            throw recipe.Source.Wrong(path, $"{RecipeText.Of(sparsity)} of the {shape.WeightCount(layer)} weights of layer {layer} of {shape} are all of them; take a lower sparsity");
    }

    private static string Fewer(int level) => level > 1 ? $"take at most {level - 1} levels" : "take another rate";

    private static long Kept(long count, double sparsity) => (long)Math.Round((1 - sparsity) * count, MidpointRounding.AwayFromZero);

    private static long Floor(long count, double density) => Math.Max(1, (long)Math.Ceiling(density * count * (1 - 1e-12)));
}
