using Asked = SparseRuntime.Training.ExperimentKind;

namespace SparseRuntime.Training;

/// <summary>The keys of an item of the section <c>experiments</c>.</summary>
internal static class ExperimentKeys
{
    private const int MostExperiments = 100;

    private static readonly (string Name, ExperimentKind Value)[] Kinds =
    [
        ("perturbation", Asked.Perturbation), ("partial-rewinding", Asked.PartialRewinding), ("sign-retention", Asked.SignRetention), ("early-gradients", Asked.EarlyGradients), ("alignment", Asked.Alignment),
        ("signal-propagation", Asked.SignalPropagation), ("linear-connectivity", Asked.Connectivity), ("capacity", Asked.Capacity), ("signed-constant", Asked.SignedConstant), ("fine-tuning", Asked.FineTuning),
        ("rate-rewinding", Asked.RateRewinding), ("mask-criteria", Asked.MaskCriteria), ("edge-popup", Asked.EdgePopup), ("overlap", Asked.Overlap), ("critical-rate", Asked.CriticalRate), ("linear-regression", Asked.LinearRegression), ("dynamic-training", Asked.DynamicTraining), ("transfer", Asked.Transfer),
    ];

    /// <summary>The kind, which says what the other keys' defaults are.</summary>
    public static RecipeValue<ExperimentKind> Kind { get; } = RecipeValues.Choice(Kinds);

    /// <summary>In the order of canonical recipes.</summary>
    public static IReadOnlyList<RecipeKey<ExperimentRecipe>> All { get; } =
    [
        new RecipeKey<ExperimentRecipe, ExperimentKind>("kind", Kind, experiment => experiment.Kind, (experiment, value) => experiment with { Kind = value }) { IsRequired = true },
        new RecipeKey<ExperimentRecipe, RecipeList<int>>("levels", Rising(RecipeValues.Whole(0, LotteryKeys.MostLevels)), experiment => experiment.Levels, (experiment, value) => experiment with { Levels = value }) { IsRequired = true },
        Of("scales", RecipeValues.ListOf(RecipeValues.Number(NumberRange.Positive)), experiment => experiment.Scales, (experiment, value) => experiment with { Scales = value }, [Asked.Perturbation]),
        Of("absolute", RecipeValues.ListOf(RecipeValues.Number(NumberRange.Positive)), experiment => experiment.Absolute, (experiment, value) => experiment with { Absolute = value }, [Asked.Perturbation]),
        Of("layers", Rising(RecipeValues.Whole(0, 1000)), experiment => experiment.Layers, (experiment, value) => experiment with { Layers = value }, [Asked.PartialRewinding]),
        Of("samples", RecipeValues.Whole(1, int.MaxValue), experiment => experiment.Samples, (experiment, value) => experiment with { Samples = value }, [Asked.Alignment, Asked.SignalPropagation], "1000; alignment 5000"),
        Of("points", RecipeValues.Whole(2, 10_000), experiment => experiment.Points, (experiment, value) => experiment with { Points = value }, [Asked.Connectivity]),
        Of("steps", RecipeValues.Optional(RecipeValues.PositiveLength), experiment => experiment.Steps, (experiment, value) => experiment with { Steps = value }, [Asked.EarlyGradients, Asked.FineTuning], "early-gradients 100it; fine-tuning `training.steps`"),
        new RecipeKey<ExperimentRecipe, string?>("from", RecipeValues.Text, experiment => experiment.From, (experiment, value) => experiment with { From = value })
        {
            IsRequired = true, Applies = experiment => experiment.Kind == Asked.Transfer, With = "`kind: transfer`",
        },
    ];

    /// <summary>Whether a kind can be asked of the dense network.</summary>
    public static bool IsOfDense(ExperimentKind kind) => kind is Asked.Perturbation or Asked.SignRetention or Asked.SignalPropagation or Asked.Connectivity or Asked.Capacity;

    /// <summary>The name of a kind.</summary>
    public static string NameOf(ExperimentKind kind) => Array.Find(Kinds, entry => entry.Value == kind).Name;

    /// <summary>Reads the section.</summary>
    public static RecipeList<ExperimentRecipe> Read(RecipeNode node, RecipePlace place)
    {
        if (node.Kind != RecipeNodeKind.List) throw place.Wrong(node, $"{node.Describe()} is no list; write an item per experiment, each behind a dash");
        if (node.Items.Count is 0 or > MostExperiments) throw place.Wrong(node, $"there are {node.Items.Count} experiments; it takes 1 to {MostExperiments}, or none of this section");
        return [.. node.Items.Select((item, i) => ReadOne(item, new RecipePlace(place.Source, $"{place.Path}[{i}]")))];
    }

    private static ExperimentRecipe ReadOne(RecipeNode node, RecipePlace place)
    {
        place.Source.Add(place.Path, node);
        RecipeNode? kind = RecipeTable.Entries(node, place.Source, place.Path).FirstOrDefault(entry => entry.Key.Text == "kind").Value;
        if (kind is null) throw place.Source.Wrong(node, $"{place.Path}.kind", $"the key is missing; it is one of {Kind.Range}");
        ExperimentKind known = Kind.Read(kind, new RecipePlace(place.Source, $"{place.Path}.kind"));
        return RecipeTable.Read(node, place.Source, place.Path, ExperimentRecipe.DefaultOf(known), All);
    }

    private static RecipeValue<RecipeList<int>> Rising(RecipeValue<int> item)
    {
        RecipeValue<RecipeList<int>> list = RecipeValues.ListOf(item);
        return list with
        {
            Read = (node, place) =>
            {
                RecipeList<int> numbers = list.Read(node, place);
                RecipeOrder.CheckLevels(numbers, node, place);
                return numbers;
            },
        };
    }

    private static RecipeKey<ExperimentRecipe, V> Of<V>(
        string name, RecipeValue<V> value, Func<ExperimentRecipe, V> get, Func<ExperimentRecipe, V, ExperimentRecipe> set, ExperimentKind[] kinds, string? defaultText = null) => new(name, value, get, set)
        {
            Applies = experiment => kinds.Contains(experiment.Kind),
            With = $"`kind: {string.Join("`, `", kinds.Select(NameOf))}`",
            DefaultText = defaultText,
        };
}
