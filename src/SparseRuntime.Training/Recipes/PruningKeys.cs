using SparseRuntime.Pruning;
using Way = SparseRuntime.Training.PruningMethod;

namespace SparseRuntime.Training;

/// <summary>The keys of the section <c>pruning</c>.</summary>
internal static class PruningKeys
{
    private static readonly PruningMethod[] Cutting = [Way.OneShot, Way.Gradual, Way.Adaptive, Way.EarlyBird];
    private static readonly PruningMethod[] Moving = [Way.RigL, Way.Set, Way.Snfs, Way.GraNet], Scheduled = [Way.Gradual, Way.GraNet];

    private static readonly (string Name, PruningMethod Value)[] Methods =
    [
        ("one-shot", Way.OneShot), ("gradual", Way.Gradual), ("adaptive", Way.Adaptive), ("rigl", Way.RigL), ("set", Way.Set), ("snfs", Way.Snfs), ("granet", Way.GraNet), ("snip", Way.Snip), ("synflow", Way.SynFlow),
        ("static-random", Way.StaticRandom), ("early-bird", Way.EarlyBird),
    ];

    /// <summary>The method, which says what the other keys' defaults are.</summary>
    public static RecipeValue<PruningMethod> Method { get; } = RecipeValues.Choice(Methods);

    /// <summary>In the order of canonical recipes.</summary>
    public static IReadOnlyList<RecipeKey<PruningRecipe>> All { get; } =
    [
        new RecipeKey<PruningRecipe, PruningMethod>("method", Method, pruning => pruning.Method, (pruning, value) => pruning with { Method = value }) { IsRequired = true },
        new RecipeKey<PruningRecipe, double>("sparsity", RecipeValues.Number(NumberRange.Inside), pruning => pruning.Sparsity, (pruning, value) => pruning with { Sparsity = value }) { IsRequired = true },
        new RecipeKey<PruningRecipe, double?>("output-sparsity", RecipeValues.Optional(RecipeValues.Number(NumberRange.BelowOne)), pruning => pruning.OutputSparsity, (pruning, value) => pruning with { OutputSparsity = value })
        {
            Applies = pruning => pruning.Method != Way.SynFlow, With = Names([.. Methods.Select(entry => entry.Value).Where(method => method != Way.SynFlow)]), DefaultText = "like other layers",
        },
        Of(
            "distribution",
            RecipeValues.Choice(("uniform", PruningScope.Layer), ("erdos-renyi", PruningScope.ErdosRenyi), ("global", PruningScope.Global)),
            pruning => pruning.Distribution,
            (pruning, value) => pruning with { Distribution = value },
            [.. Cutting, .. Moving, Way.StaticRandom], "uniform; rigl, set, snfs and static-random erdos-renyi"),
        new RecipeKey<PruningRecipe, double>("minimum-density", RecipeValues.Number(NumberRange.Share), pruning => pruning.MinimumDensity, (pruning, value) => pruning with { MinimumDensity = value })
        {
            Applies = pruning => pruning.Distribution == PruningScope.Global && pruning.Method != Way.SynFlow, With = $"`distribution: global`, and {Names([Way.Snip])}",
        },
        Of(
            "criterion",
            RecipeValues.Choice(("magnitude", RecipeCriterion.Magnitude), ("taylor", RecipeCriterion.Taylor)),
            pruning => pruning.Criterion,
            (pruning, value) => pruning with { Criterion = value },
            [Way.OneShot]),
        new RecipeKey<PruningRecipe, StepCount?>("at", RecipeValues.Optional(RecipeValues.Length), pruning => pruning.At, (pruning, value) => pruning with { At = value })
        {
            IsRequired = true, Applies = pruning => pruning.Method == Way.OneShot, With = Names([Way.OneShot]),
        },
        Of("initial-sparsity", RecipeValues.Number(NumberRange.BelowOne), pruning => pruning.InitialSparsity, (pruning, value) => pruning with { InitialSparsity = value }, Scheduled),
        Of(
            "curve",
            RecipeValues.Choice(("cubic", SparsityCurve.Cubic), ("linear", SparsityCurve.Linear), ("cosine", SparsityCurve.Cosine), ("exponential", SparsityCurve.Exponential)),
            pruning => pruning.Curve,
            (pruning, value) => pruning with { Curve = value },
            [Way.Gradual, Way.GraNet]),
        new RecipeKey<PruningRecipe, double>("steepness", RecipeValues.Number(NumberRange.Positive), pruning => pruning.Steepness, (pruning, value) => pruning with { Steepness = value })
        {
            Applies = pruning => pruning.Method is Way.Gradual or Way.GraNet && pruning.Curve == SparsityCurve.Exponential, With = "`curve: exponential`",
        },
        Of("start", RecipeValues.Length, pruning => pruning.Start, (pruning, value) => pruning with { Start = value }, [.. Scheduled, Way.Adaptive]),
        Of(
            "end",
            RecipeValues.Optional(RecipeValues.PositiveLength),
            pruning => pruning.End,
            (pruning, value) => pruning with { End = value },
            [Way.Gradual, .. Moving], "three quarters of `training.steps`; set all"),
        Of(
            "every",
            RecipeValues.PositiveLength,
            pruning => pruning.Every,
            (pruning, value) => pruning with { Every = value },
            [Way.Gradual, Way.Adaptive, .. Moving, Way.EarlyBird], "100it; adaptive 500it; set, snfs and early-bird 1ep"),
        Of("drop-fraction", RecipeValues.Number(NumberRange.Inside), pruning => pruning.DropFraction, (pruning, value) => pruning with { DropFraction = value }, Moving, "0.3; granet 0.5"),
        Of(
            "drop-decay",
            RecipeValues.Choice(("constant", DropDecay.Constant), ("cosine", DropDecay.Cosine), ("power", DropDecay.Power)),
            pruning => pruning.DropDecay,
            (pruning, value) => pruning with { DropDecay = value },
            Moving, "cosine; set constant"),
        new RecipeKey<PruningRecipe, double>("exponent", RecipeValues.Number(NumberRange.Positive), pruning => pruning.Exponent, (pruning, value) => pruning with { Exponent = value })
        {
            Applies = pruning => Moving.Contains(pruning.Method) && pruning.DropDecay == DropDecay.Power, With = "`drop-decay: power`",
        },
        Of("momentum", RecipeValues.Number(NumberRange.BelowOne), pruning => pruning.Momentum, (pruning, value) => pruning with { Momentum = value }, [Way.Snfs]),
        Of("batches", RecipeValues.Whole(1, 1_000_000), pruning => pruning.Batches, (pruning, value) => pruning with { Batches = value }, [Way.Snip]),
        Of("rounds", RecipeValues.Whole(1, 10_000), pruning => pruning.Rounds, (pruning, value) => pruning with { Rounds = value }, [Way.SynFlow]),
        Of("step", RecipeValues.Number(NumberRange.Inside), pruning => pruning.Step, (pruning, value) => pruning with { Step = value }, [Way.Adaptive]),
        Of("sensitivity", RecipeValues.Number(NumberRange.NotNegative), pruning => pruning.Sensitivity, (pruning, value) => pruning with { Sensitivity = value }, [Way.Adaptive]),
        Of("loss-rise", RecipeValues.Number(NumberRange.Positive), pruning => pruning.LossRise, (pruning, value) => pruning with { LossRise = value }, [Way.Adaptive]),
        Of("queue", RecipeValues.Whole(2, 1000), pruning => pruning.Queue, (pruning, value) => pruning with { Queue = value }, [Way.EarlyBird]),
        Of("distance", RecipeValues.Number(NumberRange.PositiveShare), pruning => pruning.Distance, (pruning, value) => pruning with { Distance = value }, [Way.EarlyBird]),
    ];

    /// <summary>Reads the section; what its keys default to is up to the method.</summary>
    public static PruningRecipe Read(RecipeNode node, RecipePlace place)
    {
        RecipeNode? method = RecipeTable.Entries(node, place.Source, place.Path).FirstOrDefault(entry => entry.Key.Text == "method").Value;
        if (method is null) throw place.Source.Wrong(node, $"{place.Path}.method", $"the key is missing; it is one of {Method.Range}");
        PruningMethod known = Method.Read(method, new RecipePlace(place.Source, $"{place.Path}.method"));
        return RecipeTable.Read(node, place.Source, place.Path, PruningRecipe.DefaultOf(known), All);
    }

    private static RecipeKey<PruningRecipe, V> Of<V>(
        string name, RecipeValue<V> value, Func<PruningRecipe, V> get, Func<PruningRecipe, V, PruningRecipe> set, PruningMethod[] methods, string? defaultText = null) =>
        new(name, value, get, set) { Applies = pruning => methods.Contains(pruning.Method), With = Names(methods), DefaultText = defaultText };

    private static string Names(PruningMethod[] methods) =>
        $"`method: {string.Join("`, `", Methods.Where(entry => methods.Contains(entry.Value)).Select(entry => entry.Name))}`";
}
