namespace SparseRuntime.Training;

/// <summary>What a run keeps of a layer, a line of <c>layers.csv</c>.</summary>
/// <param name="Replicate">Which repetition of the experiment, from 0 on.</param>
/// <param name="Level">Rounds of pruning before the run.</param>
/// <param name="Arm">What was trained.</param>
/// <param name="Layer">The layer, from 0 on.</param>
/// <param name="Kept">Weights that its mask keeps.</param>
/// <param name="Weights">Its weights.</param>
/// <param name="StepZeroJaccard">The Jaccard index of its mask and the one of equal size by initial magnitudes; null where it was not taken.</param>
public sealed record LayerRow(int Replicate, int Level, string Arm, int Layer, long Kept, long Weights, double? StepZeroJaccard)
{
    /// <summary>The share of its weights that is kept.</summary>
    public double Density => (double)Kept / Weights;
}
