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

    /// <summary>The share that a round cuts of each layer, where layers are cut one by one.</summary>
    public double[] Rates(int layers) => [.. Enumerable.Range(0, layers).Select(layer => layer == layers - 1 ? OutputRate ?? (Rate / 2) : Rate)];

    /// <summary>Throws where a number is out of its range.</summary>
    /// <exception cref="ArgumentException">It says which, and the range.</exception>
    internal void Check(TrainingPlan training)
    {
        if (Levels < 1) throw new ArgumentException($"a search has {Levels} levels; it must have at least 1");
        if (Rate is not (> 0 and < 1)) throw new ArgumentException($"a round cuts {Rate} of the weights; it must be above 0 and below 1");
        if (OutputRate is { } rate && rate is not (>= 0 and < 1)) throw new ArgumentException($"a round cuts {rate} of the output layer's weights; it must be at least 0 and below 1");
        if (Scope is not (PruningScope.Layer or PruningScope.Global)) throw new ArgumentException($"rounds cut layer by layer or by one ranking, not by {Scope}");
        if (MinimumDensity is not (>= 0 and <= 1)) throw new ArgumentException($"layers keep at least {MinimumDensity} of their weights; it must be between 0 and 1");
        if (RewindStep < 0 || RewindStep >= training.Steps) throw new ArgumentException($"rounds go back to step {RewindStep}; it must be at least 0 and below {training.Steps}");
        foreach (ControlPlan control in Controls)
        {
            if (control.Arm == Arm.Ticket) throw new ArgumentException($"'{ArmNames.Of(Arm.Ticket)}' is what controls are compared with, not one of them");
            foreach (int level in control.Levels)
            {
                if (level < 1 || level > Levels) throw new ArgumentException($"the control '{ArmNames.Of(control.Arm)}' is wanted at level {level}; levels go from 1 to {Levels}");
            }
        }
    }
}
