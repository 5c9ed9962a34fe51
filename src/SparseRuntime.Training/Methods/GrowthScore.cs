namespace SparseRuntime.Training;

/// <summary>What <see cref="RiggedLottery"/> ranks weights by that may grow.</summary>
public enum GrowthScore
{
    /// <summary><c>|g|</c>, the gradient of the batch's mean loss.</summary>
    Gradient,

    /// <summary>
    /// <c>g²/(h + ε)</c>, with h the squares of each sample's own gradient, summed: what a Newton step would gain by the
    /// empirical Fisher information (<see cref="Pruning.CurvatureGrowth"/>), up to a factor that all weights share.
    /// </summary>
    Curvature,
}
