using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>The section <c>lottery</c>: how winning tickets are looked for; see <see cref="LotteryPlan"/>.</summary>
public sealed record LotteryRecipe
{
    /// <summary>Rounds of pruning; null where the command line is to say.</summary>
    public int? Levels { get; init; }

    /// <summary>The share of the remaining weights that a round cuts.</summary>
    public double Rate { get; init; } = 0.2;

    /// <summary>That of the output layer; null for half of <see cref="Rate"/>.</summary>
    public double? OutputRate { get; init; }

    /// <summary>Whether each layer is cut by itself, or all by one ranking.</summary>
    public PruningScope Scope { get; init; } = PruningScope.Layer;

    /// <summary>The share of its weights that every layer keeps where one ranking of all decides.</summary>
    public double MinimumDensity { get; init; } = 0.005;

    /// <summary>Where a round's training starts from.</summary>
    public RewindKind Rewind { get; init; } = RewindKind.Weights;

    /// <summary>The step that is gone back to.</summary>
    public StepCount RewindTo { get; init; } = StepCount.Steps(0);

    /// <summary>What tickets are compared with, in the order of <see cref="Arm"/>. Levels beyond <see cref="Levels"/> are not trained.</summary>
    public RecipeList<ControlPlan> Controls { get; init; } = [];
}
