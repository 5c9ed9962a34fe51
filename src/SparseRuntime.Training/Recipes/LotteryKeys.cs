using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>The keys of the section <c>lottery</c>.</summary>
internal static class LotteryKeys
{
    /// <summary>The most rounds of pruning.</summary>
    public const int MostLevels = 1000;

    /// <summary>What a section is without keys.</summary>
    public static LotteryRecipe Defaults { get; } = new();

    /// <summary>In the order of canonical recipes.</summary>
    public static IReadOnlyList<RecipeKey<LotteryRecipe>> All { get; } =
    [
        new RecipeKey<LotteryRecipe, int?>("levels", RecipeValues.Optional(RecipeValues.Whole(1, MostLevels)), lottery => lottery.Levels, (lottery, value) => lottery with { Levels = value })
        {
            IsOutsideHash = true, DefaultText = "`--levels`",
        },
        new RecipeKey<LotteryRecipe, double>("rate", RecipeValues.Number(NumberRange.Inside), lottery => lottery.Rate, (lottery, value) => lottery with { Rate = value }),
        new RecipeKey<LotteryRecipe, double?>("output-rate", RecipeValues.Optional(RecipeValues.Number(NumberRange.BelowOne)), lottery => lottery.OutputRate, (lottery, value) => lottery with { OutputRate = value })
        {
            Applies = lottery => lottery.Scope == PruningScope.Layer, With = "`scope: layer`", DefaultText = "half of `rate`",
        },
        new RecipeKey<LotteryRecipe, PruningScope>("scope", RecipeValues.Choice(("layer", PruningScope.Layer), ("global", PruningScope.Global)), lottery => lottery.Scope, (lottery, value) => lottery with { Scope = value }),
        new RecipeKey<LotteryRecipe, double>("minimum-density", RecipeValues.Number(NumberRange.Share), lottery => lottery.MinimumDensity, (lottery, value) => lottery with { MinimumDensity = value })
        {
            Applies = lottery => lottery.Scope == PruningScope.Global, With = "`scope: global`",
        },
        new RecipeKey<LotteryRecipe, RewindKind>(
            "rewind",
            RecipeValues.Choice(("weights", RewindKind.Weights), ("learning-rate", RewindKind.LearningRate), ("none", RewindKind.None)),
            lottery => lottery.Rewind,
            (lottery, value) => lottery with { Rewind = value }),
        new RecipeKey<LotteryRecipe, StepCount>("rewind-to", RecipeValues.Length, lottery => lottery.RewindTo, (lottery, value) => lottery with { RewindTo = value })
        {
            Applies = lottery => lottery.Rewind != RewindKind.None, With = "`rewind: weights` or `learning-rate`",
        },
        new RecipeKey<LotteryRecipe, RecipeList<ControlPlan>>(
            "controls",
            new RecipeValue<RecipeList<ControlPlan>>("levels by arm", string.Join(", ", Arms()), ReadControls, WriteControls),
            lottery => lottery.Controls,
            (lottery, value) => lottery with { Controls = value })
        {
            IsOutsideHash = true, DefaultText = "none",
        },
    ];

    private static string[] Arms() => [.. ArmNames.Names.Where(name => name != ArmNames.Of(Arm.Ticket))];

    private static RecipeList<ControlPlan> ReadControls(RecipeNode node, RecipePlace place)
    {
        RecipeValue<RecipeList<int>> levels = RecipeValues.ListOf(RecipeValues.Whole(1, MostLevels));
        var controls = new List<ControlPlan>();
        foreach ((RecipeNode key, RecipeNode value) in RecipeTable.Entries(node, place.Source, place.Path))
        {
            var arm = new RecipePlace(place.Source, $"{place.Path}.{RecipeText.Shorten(key.Text)}");
            if (ArmNames.Find(key.Text) is not { } known) throw arm.Wrong(key, $"there is no such arm; {NearestName.Advise(key.Text, Arms())}");
            if (known == Arm.Ticket) throw arm.Wrong(key, $"the ticket is what controls are compared with, and trained anyhow; controls are {string.Join(", ", Arms())}");
            RecipeList<int> given = levels.Read(value, arm);
            RecipeOrder.CheckLevels(given, value, arm);
            place.Source.Add(arm.Path, value);
            controls.Add(new ControlPlan(known, given));
        }

        if (controls.Count == 0) throw place.Wrong(node, "there are no arms in it; name some or leave the key out");
        return [.. controls.OrderBy(control => control.Arm)];
    }

    private static string WriteControls(RecipeList<ControlPlan> controls) =>
        $"{{{string.Join(", ", controls.Select(control => $"{ArmNames.Of(control.Arm)}: {RecipeText.Of(control.Levels.Select(level => RecipeText.Of(level)))}"))}}}";
}
