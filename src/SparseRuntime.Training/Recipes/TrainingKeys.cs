namespace SparseRuntime.Training;

/// <summary>The keys of the section <c>training</c>.</summary>
internal static class TrainingKeys
{
    private const string Adam = "`optimizer: adam`";

    /// <summary>What a section is without keys.</summary>
    public static TrainingRecipe Defaults { get; } = new();

    /// <summary>In the order of canonical recipes.</summary>
    public static IReadOnlyList<RecipeKey<TrainingRecipe>> All { get; } =
    [
        Key("steps", RecipeValues.PositiveLength, training => training.Steps, (training, value) => training with { Steps = value }),
        Key("batch", RecipeValues.Whole(1, 1 << 20), training => training.Batch, (training, value) => training with { Batch = value }),
        Key("keep-short-batch", RecipeValues.Flag, training => training.KeepShortBatch, (training, value) => training with { KeepShortBatch = value }),
        Key(
            "optimizer",
            RecipeValues.Choice(("sgd", UpdateKind.Sgd), ("momentum", UpdateKind.Momentum), ("nesterov", UpdateKind.Nesterov), ("adam", UpdateKind.Adam)),
            training => training.Optimizer,
            (training, value) => training with { Optimizer = value }),
        new RecipeKey<TrainingRecipe, double>("momentum", RecipeValues.Number(NumberRange.BelowOne), training => training.Momentum, (training, value) => training with { Momentum = value })
        {
            Applies = training => training.Optimizer is UpdateKind.Momentum or UpdateKind.Nesterov, With = "`optimizer: momentum` or `nesterov`",
        },
        new RecipeKey<TrainingRecipe, double>("beta1", RecipeValues.Number(NumberRange.UpTo(0.99999)), training => training.Beta1, (training, value) => training with { Beta1 = value }) { Applies = IsAdam, With = Adam },
        new RecipeKey<TrainingRecipe, double>("beta2", RecipeValues.Number(NumberRange.UpTo(0.99999)), training => training.Beta2, (training, value) => training with { Beta2 = value }) { Applies = IsAdam, With = Adam },
        new RecipeKey<TrainingRecipe, double>("epsilon", RecipeValues.Number(new NumberRange(1e-37, true, 1, true)), training => training.Epsilon, (training, value) => training with { Epsilon = value }) { Applies = IsAdam, With = Adam },
        Key("weight-decay", RecipeValues.Number(NumberRange.NotNegative), training => training.WeightDecay, (training, value) => training with { WeightDecay = value }),
        Key("clip", RecipeValues.Optional(RecipeValues.Number(NumberRange.Positive)), training => training.Clip, (training, value) => training with { Clip = value }),
        Key("rate", RecipeValues.Number(NumberRange.Positive), training => training.Rate, (training, value) => training with { Rate = value }),
        Key(
            "schedule",
            RecipeValues.Choice(
                ("constant", RateSchedule.Constant),
                ("cosine", RateSchedule.Cosine),
                ("step", RateSchedule.Step),
                ("cyclic", RateSchedule.Cyclic),
                ("restarts", RateSchedule.Restarts),
                ("three-phase", RateSchedule.ThreePhase),
                ("three-stage", RateSchedule.ThreeStage)),
            training => training.Schedule,
            (training, value) => training with { Schedule = value }),
        new RecipeKey<TrainingRecipe, double?>("final-rate", RecipeValues.Optional(RecipeValues.Number(NumberRange.NotNegative)), training => training.FinalRate, (training, value) => training with { FinalRate = value })
        {
            Applies = training => training.Schedule is RateSchedule.Cosine or RateSchedule.Cyclic or RateSchedule.ThreePhase,
            With = "`schedule: cosine`, `cyclic` or `three-phase`",
            DefaultText = "0; with three-phase a tenth of `rate`",
        },
        new RecipeKey<TrainingRecipe, RecipeList<StepCount>>("milestones", RecipeValues.ListOf(RecipeValues.PositiveLength), training => training.Milestones, (training, value) => training with { Milestones = value })
        {
            IsRequired = true, Applies = training => training.Schedule is RateSchedule.Step or RateSchedule.Restarts, With = "`schedule: step` or `restarts`",
        },
        new RecipeKey<TrainingRecipe, double>("factor", RecipeValues.Number(NumberRange.Positive), training => training.Factor, (training, value) => training with { Factor = value })
        {
            Applies = training => training.Schedule == RateSchedule.Step, With = "`schedule: step`",
        },
        new RecipeKey<TrainingRecipe, StepCount?>("period", RecipeValues.Optional(RecipeValues.PositiveLength), training => training.Period, (training, value) => training with { Period = value })
        {
            IsRequired = true, Applies = training => training.Schedule == RateSchedule.Cyclic, With = "`schedule: cyclic`",
        },
        new RecipeKey<TrainingRecipe, StepCount?>("phase-start", RecipeValues.Optional(RecipeValues.Length), training => training.PhaseStart, (training, value) => training with { PhaseStart = value })
        {
            Applies = HasPhases, With = "`schedule: three-phase`", DefaultText = "where pruning starts; 0it without",
        },
        new RecipeKey<TrainingRecipe, StepCount?>("phase-end", RecipeValues.Optional(RecipeValues.PositiveLength), training => training.PhaseEnd, (training, value) => training with { PhaseEnd = value })
        {
            Applies = HasPhases, With = "`schedule: three-phase`", DefaultText = "where pruning ends; `steps` without",
        },
        Key("warm-up", RecipeValues.Length, training => training.WarmUp, (training, value) => training with { WarmUp = value }),
        Key("evaluate", RecipeValues.PositiveLength, training => training.Evaluate, (training, value) => training with { Evaluate = value }),
        Key("patience", RecipeValues.Whole(0, 1_000_000), training => training.Patience, (training, value) => training with { Patience = value }),
        new RecipeKey<TrainingRecipe, double>("improvement", RecipeValues.Number(NumberRange.NotNegative), training => training.Improvement, (training, value) => training with { Improvement = value })
        {
            Applies = training => training.Patience > 0, With = "`patience` above 0",
        },
        Key("averaging", RecipeValues.Number(NumberRange.BelowOne), training => training.Averaging, (training, value) => training with { Averaging = value }),
    ];

    private static RecipeKey<TrainingRecipe, V> Key<V>(string name, RecipeValue<V> value, Func<TrainingRecipe, V> get, Func<TrainingRecipe, V, TrainingRecipe> set) => new(name, value, get, set);

    private static bool IsAdam(TrainingRecipe training) => training.Optimizer == UpdateKind.Adam;

    private static bool HasPhases(TrainingRecipe training) => training.Schedule == RateSchedule.ThreePhase;
}
