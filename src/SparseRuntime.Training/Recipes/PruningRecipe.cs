using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>
/// The section <c>pruning</c>: how the network is pruned while it is trained. What a method does not know of these, it
/// leaves alone.
/// </summary>
public sealed record PruningRecipe
{
    /// <summary>The method.</summary>
    public PruningMethod Method { get; init; }

    /// <summary>The share of weights that goes in the end, above 0 and below 1: of all layers but one with a sparsity of its own.</summary>
    public double Sparsity { get; init; }

    /// <summary>That of the output layer; null where it is pruned like the others.</summary>
    public double? OutputSparsity { get; init; }

    /// <summary>How the sparsity is shared among layers.</summary>
    public PruningScope Distribution { get; init; } = PruningScope.Layer;

    /// <summary>The share of its weights that every layer keeps where one ranking of all decides.</summary>
    public double MinimumDensity { get; init; } = 0.005;

    /// <summary>What says which weights are cut first.</summary>
    public RecipeCriterion Criterion { get; init; } = RecipeCriterion.Magnitude;

    /// <summary>Where the one cut is.</summary>
    public StepCount? At { get; init; }

    /// <summary>The sparsity that the schedule starts from.</summary>
    public double InitialSparsity { get; init; }

    /// <summary>How sparsity goes from there to the last.</summary>
    public SparsityCurve Curve { get; init; } = SparsityCurve.Cubic;

    /// <summary>α of the exponential curve.</summary>
    public double Steepness { get; init; } = 3;

    /// <summary>Where masks start to change.</summary>
    public StepCount Start { get; init; } = StepCount.Steps(0);

    /// <summary>Where they stop; null for three quarters of the steps, with <see cref="PruningMethod.Set"/> all.</summary>
    public StepCount? End { get; init; }

    /// <summary>From one change to the next.</summary>
    public StepCount Every { get; init; } = StepCount.Steps(100);

    /// <summary>The share of kept weights that move at a change.</summary>
    public double DropFraction { get; init; } = 0.3;

    /// <summary>How it falls until <see cref="End"/>.</summary>
    public DropDecay DropDecay { get; init; } = DropDecay.Cosine;

    /// <summary>β of <see cref="DropDecay.Power"/>.</summary>
    public double Exponent { get; init; } = 1;

    /// <summary>β of the running mean of gradients.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Batches that gradients are added up over.</summary>
    public int Batches { get; init; } = 1;

    /// <summary>Rounds that the cut is made in.</summary>
    public int Rounds { get; init; } = 100;

    /// <summary>What sparsity rises by at a change that costs nothing.</summary>
    public double Step { get; init; } = 0.05;

    /// <summary>β of <see cref="AdaptiveSparsity"/>.</summary>
    public double Sensitivity { get; init; } = 1;

    /// <summary>The rise of the validation loss at which the step is e^(−β) of that.</summary>
    public double LossRise { get; init; } = 0.05;

    /// <summary>How many masks in turn must be alike.</summary>
    public int Queue { get; init; } = 5;

    /// <summary>What share of all weights they may differ in, above 0; where masks of the sparsity cannot differ in more, the share of the weights that they keep.</summary>
    public double Distance { get; init; } = 0.1;

    /// <summary>What a method does where nothing else is said.</summary>
    public static PruningRecipe DefaultOf(PruningMethod method)
    {
        var usual = new PruningRecipe { Method = method };
        return method switch
        {
            PruningMethod.Adaptive => usual with { Every = StepCount.Steps(500) },
            PruningMethod.RigL or PruningMethod.StaticRandom => usual with { Distribution = PruningScope.ErdosRenyi },
            PruningMethod.Set => usual with { Distribution = PruningScope.ErdosRenyi, Every = StepCount.Epochs(1), DropDecay = DropDecay.Constant },
            PruningMethod.Snfs => usual with { Distribution = PruningScope.ErdosRenyi, Every = StepCount.Epochs(1) },
            PruningMethod.GraNet => usual with { DropFraction = 0.5 },
            PruningMethod.Snip or PruningMethod.SynFlow => usual with { Distribution = PruningScope.Global },
            PruningMethod.EarlyBird => usual with { Every = StepCount.Epochs(1) },
            _ => usual,
        };
    }

    /// <summary>The step at which masks stop changing.</summary>
    /// <param name="batchesPerEpoch">Steps of an epoch.</param>
    /// <param name="steps">All steps of the training.</param>
    public long EndIn(int batchesPerEpoch, long steps) => End?.In(batchesPerEpoch) ?? (Method == PruningMethod.Set ? steps : steps - (steps / 4));
}
