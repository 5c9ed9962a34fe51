using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>How winning tickets are looked for (Frankle and Carbin 2019, "The lottery ticket hypothesis"): by pruning in rounds.</summary>
public sealed record LotteryPlan
{
    /// <summary>Rounds of pruning, at least 1. Level 0 is the dense network, level k what k rounds leave.</summary>
    public required int Levels { get; init; }

    /// <summary>The share of the remaining weights that a round cuts, above 0 and below 1.</summary>
    public double Rate { get; init; } = 0.2;

    /// <summary>That of the output layer where layers are cut one by one; half of <see cref="Rate"/> where null.</summary>
    public double? OutputRate { get; init; }

    /// <summary>Whether each layer is cut by itself, or all by one ranking.</summary>
    public PruningScope Scope { get; init; } = PruningScope.Layer;

    /// <summary>With <see cref="PruningScope.Global"/> the share of its weights that every layer keeps, from 0 to 1.</summary>
    public double MinimumDensity { get; init; } = 0.005;

    /// <summary>Where a round's training starts from.</summary>
    public RewindKind Rewind { get; init; } = RewindKind.Weights;

    /// <summary>The step k that is gone back to, from 0 on: before <see cref="TrainingPlan.Steps"/>.</summary>
    public long RewindStep { get; init; }

    /// <summary>What tickets are compared with.</summary>
    public IReadOnlyList<ControlPlan> Controls { get; init; } = [];
}
