namespace SparseRuntime.Training;

/// <summary>
/// Tickets from nothing but the signs of θ₀, times the deviation of their layer (Zhou et al. 2019, "Deconstructing lottery
/// tickets"): the arm <c>signed-constant</c>, as a search trains it as a control.
/// </summary>
public sealed class SignedConstantStart : Experiment
{
    /// <summary>An experiment at some levels from 1 on.</summary>
    /// <exception cref="ArgumentException">Levels do not rise from 1 on.</exception>
    public SignedConstantStart(IReadOnlyList<int> levels)
        : base(levels, least: 1)
    {
    }

    /// <inheritdoc/>
    public override string Name => ArmNames.Of(Arm.SignedConstant);

    /// <inheritdoc/>
    internal override IEnumerable<Branch> Branches(ExperimentContext context, int level)
    {
        var controls = new ControlStarts(context.Setup, context.Replicate, context.Initial, context.Target, context.TrainedOf(0));
        return [new Branch(Name, controls.Of(Arm.SignedConstant, level, context.MasksOf(level)))];
    }
}
