namespace SparseRuntime.Training;

/// <summary>Whether the lengths in a recipe go together.</summary>
internal static class LengthChecks
{
    /// <summary>Checks lengths against each other.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="batches">Steps of an epoch; null where that is not known yet, and only lengths of one unit can be compared.</param>
    public static void Check(Recipe recipe, int? batches)
    {
        TrainingRecipe training = recipe.Training;
        StepCount steps = training.Steps;
        NotBeyond(recipe, "training.warm-up", training.WarmUp, batches);
        for (int i = 0; i < training.Milestones.Count; i++)
        {
            if (i > 0 && !Precedes(training.Milestones[i - 1], training.Milestones[i], batches))
                throw recipe.Source.Wrong("training.milestones", $"{training.Milestones[i]} does not come after {training.Milestones[i - 1]}; milestones must rise");
            Before(recipe, "training.milestones", training.Milestones[i], batches);
        }

        if (training.Schedule == RateSchedule.ThreePhase) CheckPhases(recipe, batches);
        if (recipe.Lottery is { } lottery) Before(recipe, "lottery.rewind-to", lottery.RewindTo, batches);
        for (int i = 0; i < recipe.Experiments.Count; i++)
        {
            if (recipe.Experiments[i] is { Kind: ExperimentKind.EarlyGradients, Steps: { } looked }) NotBeyond(recipe, $"experiments[{i}].steps", looked, batches);
        }

        if (recipe.Pruning is not { } pruning) return;
        if (pruning.At is { } at) Before(recipe, "pruning.at", at, batches);
        Before(recipe, "pruning.start", pruning.Start, batches);
        if (pruning.End is { } end)
        {
            NotBeyond(recipe, "pruning.end", end, batches);
            if (Precedes(end, pruning.Start, batches, orEqual: true)) throw recipe.Source.Wrong("pruning.end", $"{end} is not after the start at {pruning.Start}; it must be");
        }
        else if (pruning.Method is PruningMethod.Gradual or PruningMethod.GraNet && (batches is not null || steps.Unit == pruning.Start.Unit))
        {
            int perEpoch = batches ?? 1;
            long last = pruning.EndIn(perEpoch, steps.In(perEpoch));
            if (pruning.Start.In(perEpoch) >= last) throw recipe.Source.Wrong("pruning.start", $"{pruning.Start} is not before the end, which is at three quarters of {steps} where nothing else is said; start earlier or give an 'end'");
        }
    }

    private static void CheckPhases(Recipe recipe, int? batches)
    {
        TrainingRecipe training = recipe.Training;
        if (training.PhaseStart is { } start) Before(recipe, "training.phase-start", start, batches);
        if (training.PhaseEnd is not { } end) return;
        NotBeyond(recipe, "training.phase-end", end, batches);
        if (training.PhaseStart is { } given && Precedes(end, given, batches)) throw recipe.Source.Wrong("training.phase-end", $"{end} comes before the start at {given}; it must not");
    }

    private static void Before(Recipe recipe, string path, StepCount length, int? batches)
    {
        if (Precedes(recipe.Training.Steps, length, batches, orEqual: true))
            throw recipe.Source.Wrong(path, $"{length} is not before the end of the training after {recipe.Training.Steps}; it must be");
    }

    private static void NotBeyond(Recipe recipe, string path, StepCount length, int? batches)
    {
        if (Precedes(recipe.Training.Steps, length, batches))
            throw recipe.Source.Wrong(path, $"{length} is beyond the end of the training after {recipe.Training.Steps}; it must be within");
    }

    /// <summary>Whether one length is known to be less than another.</summary>
    private static bool Precedes(StepCount less, StepCount more, int? batches, bool orEqual = false)
    {
        if (batches is null && less.Unit != more.Unit) return false;
        int perEpoch = batches ?? 1;
        return less.In(perEpoch) < more.In(perEpoch) + (orEqual ? 1 : 0);
    }
}
