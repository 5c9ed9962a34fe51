using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>Whether the keys of a recipe go together.</summary>
internal static class RecipeChecks
{
    private const int MostLayers = 100;

    /// <summary>Checks all that can be known before the data is read: of well-known data everything.</summary>
    public static void Check(Recipe recipe)
    {
        CheckData(recipe);
        if (recipe.Network.Hidden.Count > MostLayers) throw recipe.Source.Wrong("network.hidden", $"there are {recipe.Network.Hidden.Count} hidden layers; it takes at most {MostLayers}");
        if (recipe.Pruning is not null && recipe.Lottery is not null)
            throw recipe.Source.Wrong("lottery", "the recipe has a section 'pruning', too; a search for tickets prunes by itself, so it takes one or the other");
        CheckTraining(recipe);
        if (recipe.Pruning is { } pruning) CheckPruning(recipe, pruning);
        CheckLevels(recipe);
        int? batches = recipe.Data.Known is { } known ? recipe.BatchesPerEpoch(recipe.Data.TrainingOf(known.TrainingSamples.Samples)) : null;
        LengthChecks.Check(recipe, batches);
        CheckKnownLayers(recipe);
    }

    /// <summary>Checks the layers of a network for well-known data; those for other data are checked when the data is known.</summary>
    public static void CheckKnownLayers(Recipe recipe)
    {
        if (recipe.Data.Known is { } known) _ = RecipePlans.Network(recipe, KnownDataSet.FeatureCount, known.ClassNames.Count, LossKind.SoftmaxCrossEntropy);
    }

    private static void CheckData(Recipe recipe)
    {
        (DataRecipe data, RecipeSource source) = (recipe.Data, recipe.Source);
        string[] names = [.. KnownDataSets.All.Select(set => set.Name)];
        if (data.Known is null && data.Set.IndexOfAny(['/', '\\', '.']) < 0 && NearestName.Find(data.Set, names) is { } nearest)
            throw source.Wrong("data.set", $"there is no data set '{RecipeText.Shorten(data.Set)}'; did you mean '{nearest}'? A folder of that name would be './{RecipeText.Shorten(data.Set)}'");
        string[] arrays = data.Arrays.Split(',');
        if (arrays.Length != 2 || arrays.Any(string.IsNullOrWhiteSpace))
            throw source.Wrong("data.arrays", $"'{RecipeText.Shorten(data.Arrays)}' does not name two arrays; write that of samples, a comma, and that of labels or targets, such as \"x,y\"");
        if (data.Test is not null && data.Labels is not null && data.TestLabels is null)
            throw source.Wrong("data.test-labels", "the key is missing; samples with labels in a file of their own are tested with such a file, too");
        if (data.Known is not { } known) return;
        int samples = known.TrainingSamples.Samples, validation = data.ValidationOf(samples);
        if (validation >= samples) throw source.Wrong("data.validation", $"{validation} of the {samples} samples of {known.Title} cannot be held back; at least one is left to train on");
        if (data.TrainingOf(samples) > samples - validation)
            throw source.Wrong("data.training", $"{data.Training} samples cannot be trained on where {samples - validation} of {known.Title} are left; take fewer, here or for validation");
    }

    private static void CheckTraining(Recipe recipe)
    {
        TrainingRecipe training = recipe.Training;
        if (training.FinalRate > training.Rate) throw recipe.Source.Wrong("training.final-rate", $"{RecipeText.Of(training.FinalRate.Value)} is above the rate of {RecipeText.Of(training.Rate)} that it falls from");
    }

    private static void CheckPruning(Recipe recipe, PruningRecipe pruning)
    {
        RecipeSource source = recipe.Source;
        if (pruning.InitialSparsity > pruning.Sparsity)
            throw source.Wrong("pruning.initial-sparsity", $"{RecipeText.Of(pruning.InitialSparsity)} is above the final sparsity of {RecipeText.Of(pruning.Sparsity)}, and what is pruned stays so; it must not be above it");
        if (pruning.Distribution == PruningScope.Global && pruning.Method is PruningMethod.RigL or PruningMethod.Set or PruningMethod.Snfs or PruningMethod.GraNet or PruningMethod.StaticRandom)
            throw source.Wrong("pruning.distribution", "this method has a sparsity per layer, and no ranking of all weights; take uniform or erdos-renyi");
        if (pruning.OutputSparsity is not null && recipe.Network.Hidden.Count == 0)
            throw source.Wrong("pruning.output-sparsity", "the network has no layer besides the output layer; its sparsity is that of the key 'sparsity'");
    }

    private static void CheckLevels(Recipe recipe)
    {
        RecipeSource source = recipe.Source;
        if (recipe.Experiments.Count > 0 && recipe.Lottery is null) throw source.Wrong("experiments", "experiments are on tickets; the recipe needs a section 'lottery'");
        int levels = recipe.Lottery?.Levels ?? int.MaxValue;
        foreach (ControlPlan control in recipe.Lottery?.Controls ?? [])
        {
            if (control.Levels[^1] > levels) throw source.Wrong($"lottery.controls.{ArmNames.Of(control.Arm)}", $"there is no level {control.Levels[^1]}; levels are 1 to {levels}");
        }

        var asked = new HashSet<(ExperimentKind Kind, int Level, RecipeList<int> Layers)>();
        for (int i = 0; i < recipe.Experiments.Count; i++)
        {
            ExperimentRecipe experiment = recipe.Experiments[i];
            string path = $"experiments[{i}]", name = ExperimentKeys.NameOf(experiment.Kind);
            int first = ExperimentKeys.IsOfDense(experiment.Kind) ? 0 : 1;
            if (experiment.Levels[^1] > levels) throw source.Wrong($"{path}.levels", $"there is no level {experiment.Levels[^1]}; levels are {first} to {levels}");
            if (experiment.Levels[0] < first) throw source.Wrong($"{path}.levels", $"level 0 is the dense network, and {name} is asked of pruned ones; levels are from 1 on");
            if (experiment.Scales.Distinct().Count() < experiment.Scales.Count) throw source.Wrong($"{path}.scales", "a scale is there twice; once is enough");
            if (experiment.Absolute.Distinct().Count() < experiment.Absolute.Count) throw source.Wrong($"{path}.absolute", "a deviation is there twice; once is enough");
            if ((experiment.Kind == ExperimentKind.SignalPropagation && recipe.Network.Normalization != HiddenNormalization.None) || (experiment.Kind == ExperimentKind.EdgePopup && recipe.Network.Normalization == HiddenNormalization.Batch))
                throw source.Wrong($"{path}.kind", $"{name} cannot be asked of a network with this `network.normalization`; leave it out");
            if (experiment.Kind == ExperimentKind.PartialRewinding && experiment.Layers[^1] > recipe.Network.Hidden.Count)
                throw source.Wrong($"{path}.layers", $"there is no layer {experiment.Layers[^1]}; the network has layers 0 to {recipe.Network.Hidden.Count}");
            foreach (int level in experiment.Levels)
            {
                if (!asked.Add((experiment.Kind, level, experiment.Layers))) throw source.Wrong(path, $"{name} is asked of level {level} above already; once is enough");
            }
        }
    }
}
