using SparseRuntime.Pruning;

namespace SparseRuntime.Training.Tests;

/// <summary>Every mask method, for what holds of all of them, in training of 60 steps.</summary>
internal static class MethodCases
{
    public const long Steps = 60;

    public static readonly PruningCriterion ByMagnitude = CriterionCatalog.Find("magnitude", 0);

    private static readonly SparsityTarget Even = new() { Sparsity = 0.7, Own = [new LayerSparsity(-1, 0.25)] };
    private static readonly SparsityTarget Global = new() { Sparsity = 0.7, Scope = PruningScope.Global };
    private static readonly SparsityTarget Random = new() { Sparsity = 0.7, Scope = PruningScope.ErdosRenyi };
    private static readonly DropRate Rate = new() { End = 45 };

    /// <summary>The methods by name, each made anew with a random stream of some seed.</summary>
    public static readonly IReadOnlyList<(string Name, Func<ulong, MaskMethod> Make)> All =
    [
        ("given", _ => new GivenMasks([.. Enumerable.Range(0, TrainingLoop.Shape.Layers).Select(layer => Cases.Mask(TrainingLoop.Shape, layer, 0.4))])),
        ("one-shot", _ => new OneShotPruning(Global, ByMagnitude, 20)),
        ("sensitivity", _ => new SensitivityPruning(Global, step: 3, batches: 12)),
        ("sensitivity-of-batches", _ => new SensitivityPruning(Even, step: 30, batches: 4, SensitivityScore.MeanOfBatches)),
        ("synflow", _ => new SynFlowPruning(0.7)),
        ("gradual", _ => new GradualPruning(Even, ByMagnitude, SparsityCurve.Cubic, 5, 48, 7)),
        ("adaptive", _ => new AdaptivePruning(Even, ByMagnitude, 0.15, 1, 0.5, start: 4, interval: 6)),
        ("static", seed => new StaticRandomMask(Random, new RandomStream(seed, 0, "masks"))),
        ("rigl", seed => new RiggedLottery(Random, new RandomStream(seed, 0, "masks"), Rate, 10)),
        ("rigl-by-curvature", seed => new RiggedLottery(Random, new RandomStream(seed, 0, "masks"), Rate, 10, score: GrowthScore.Curvature)),
        ("set", seed => new SparseEvolutionTraining(Random, new RandomStream(seed, 0, "masks"), new DropRate(), 10)),
        ("sparse-momentum", seed => new SparseMomentum(Random, new RandomStream(seed, 0, "masks"), Rate, 10)),
        ("regenerative", _ => new RegenerativePruning(Global, new DropRate { Initial = 0.5, End = 55 }, 2, 30, 7)),
        ("early-bird", _ => new EarlyBirdSearch(Even, ByMagnitude, 7, length: 3, threshold: 0.3)),
    ];

    public static IEnumerable<string> Names => All.Select(entry => entry.Name);

    public static MaskMethod Make(string name, ulong seed = 1) => All.Single(entry => entry.Name == name).Make(seed);
}
