namespace SparseRuntime.Pruning;

/// <summary>Every criterion that needs neither data nor gradients.</summary>
public static class CriterionCatalog
{
    /// <summary>The criteria, with those of random order made from a seed.</summary>
    public static IReadOnlyList<PruningCriterion> All(ulong seed) =>
    [
        new("magnitude", "absolute value; structures by their mean, which is L1", (weights, _) => Magnitude.Scores(weights)),
        new("squared", "square; ranks single weights as magnitude does, structures by L2", (weights, _) => NormalizedMagnitude.Squares(weights)),
        new("row-magnitude", "absolute value over the L2 norm of its row", NormalizedMagnitude.ByRow),
        new("layer-magnitude", "absolute value over the layer's root mean square, which makes layers comparable", (weights, _) => NormalizedMagnitude.ByLayer(weights)),
        new("lamp", "square over the sum of the squares that are not smaller in the layer (for scope global)", (weights, _) => Lamp.Scores(weights)),
        new("geometric-median", "for rows and channels: sum of distances to the layer's other rows", GeometricMedian.Scores),
        new("synflow", "what flows through it from the inputs to the outputs, scored anew in 100 rounds (for scope global, in a chain of fully connected layers)", (shapes, weights) => SynFlow.Order(shapes, weights, 100)),
        new("random", "a random order, as a control", (weights, _) => RandomOrder.Scores(weights.Length, seed)),
    ];

    /// <summary>The criterion of that name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static PruningCriterion Find(string name, ulong seed)
    {
        IReadOnlyList<PruningCriterion> all = All(seed);
        return all.FirstOrDefault(criterion => criterion.Name == name)
            ?? throw new ArgumentException($"there is no criterion '{name}'; there are {string.Join(", ", all.Select(criterion => criterion.Name))}");
    }
}
