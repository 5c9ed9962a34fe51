using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>Turns recipes into what trainers and searches go by.</summary>
internal static class RecipePlans
{
    public static TrainingPlan Training(Recipe recipe, int batchesPerEpoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchesPerEpoch, 1);
        LengthChecks.Check(recipe, batchesPerEpoch);
        TrainingRecipe training = recipe.Training;
        long steps = training.Steps.In(batchesPerEpoch);
        return new TrainingPlan
        {
            BatchSize = training.Batch,
            KeepShortBatch = training.KeepShortBatch,
            Steps = steps,
            Rule = new UpdateRule
            {
                Kind = training.Optimizer,
                Momentum = training.Momentum,
                Beta1 = training.Beta1,
                Beta2 = training.Beta2,
                Epsilon = training.Epsilon,
                WeightDecay = training.WeightDecay,
                GreatestNorm = training.Clip ?? double.PositiveInfinity,
            },
            Rate = Rate(recipe, batchesPerEpoch, steps),
            EvaluateEvery = training.Evaluate.In(batchesPerEpoch),
            Patience = training.Patience,
            Improvement = training.Improvement,
            Averaging = training.Averaging,
        };
    }

    public static LearningRate Rate(Recipe recipe, int batchesPerEpoch, long steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchesPerEpoch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        LengthChecks.Check(recipe, batchesPerEpoch);
        TrainingRecipe training = recipe.Training;
        IEnumerable<long> milestones = training.Milestones.Select(milestone => milestone.In(batchesPerEpoch)).Where(milestone => milestone < steps);
        LearningRate schedule = training.Schedule switch
        {
            RateSchedule.Cosine => new CosineRate(training.Rate, training.FinalRate ?? 0, steps),
            RateSchedule.Step => new StepRate(training.Rate, training.Factor, milestones),
            RateSchedule.Cyclic => new CyclicRate(training.FinalRate ?? 0, training.Rate, (training.Period ?? training.Steps).In(batchesPerEpoch)),
            RateSchedule.Restarts => new RestartingRate(training.Rate, milestones, steps),
            RateSchedule.ThreePhase => ThreePhases(recipe, batchesPerEpoch, steps),
            RateSchedule.ThreeStage => new ThreeStageRate(training.Rate, steps),
            _ => new ConstantRate(training.Rate),
        };
        long warmUp = training.WarmUp.In(batchesPerEpoch);
        return warmUp == 0 ? schedule : new WarmUpRate(schedule, warmUp);
    }

    public static NetworkShape Network(Recipe recipe, int inputs, int outputs, LossKind loss)
    {
        NetworkShape shape;
        try
        {
            shape = new NetworkShape(inputs, recipe.Network.Hidden, outputs, recipe.Network.Activation, loss, recipe.Network.Normalization);
        }
        catch (ArgumentException e)
        {
            throw recipe.Source.Wrong("network.hidden", e.Message);
        }

        LayerChecks.Check(recipe, shape);
        return shape;
    }

    public static LotteryPlan Lottery(Recipe recipe, int batchesPerEpoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchesPerEpoch, 1);
        if (recipe.Lottery is not { } lottery) throw recipe.Source.Wrong("lottery", "the section is missing, without which there is no search for tickets; it has at least the key 'levels'");
        if (lottery.Levels is not { } levels) throw recipe.Source.Wrong("lottery.levels", $"the key is missing, and the command line does not say it either; it is 1 to {LotteryKeys.MostLevels}");
        LengthChecks.Check(recipe, batchesPerEpoch);
        IEnumerable<ControlPlan> controls = lottery.Controls.Select(control => control with { Levels = RecipeList.Create<int>([.. control.Levels.Where(level => level <= levels)]) });
        return new LotteryPlan
        {
            Levels = levels,
            Rate = lottery.Rate,
            OutputRate = lottery.OutputRate,
            Scope = lottery.Scope,
            MinimumDensity = lottery.MinimumDensity,
            Rewind = lottery.Rewind,
            RewindStep = lottery.RewindTo.In(batchesPerEpoch),
            Controls = [.. controls.Where(control => control.Levels.Count > 0)],
        };
    }

    private static ThreePhaseRate ThreePhases(Recipe recipe, int batchesPerEpoch, long steps)
    {
        TrainingRecipe training = recipe.Training;
        PruningRecipe? pruning = recipe.Pruning is { Method: PruningMethod.Gradual or PruningMethod.GraNet or PruningMethod.RigL or PruningMethod.Set or PruningMethod.Snfs } moving ? moving : null;
        long start = (training.PhaseStart ?? pruning?.Start)?.In(batchesPerEpoch) ?? 0;
        long end = training.PhaseEnd?.In(batchesPerEpoch) ?? pruning?.EndIn(batchesPerEpoch, steps) ?? steps;
        if (end < start) throw recipe.Source.Wrong("training.phase-start", $"the second phase would start at step {start}, after its end at {end}; give both");
        return new ThreePhaseRate(training.Rate, training.FinalRate ?? training.Rate / 10, start, end);
    }
}
