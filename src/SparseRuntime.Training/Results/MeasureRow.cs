namespace SparseRuntime.Training;

/// <summary>What an experiment measured without training, a line of <c>measures.csv</c>.</summary>
/// <param name="Experiment">The experiment, such as <see cref="LinearConnectivity"/>.</param>
/// <param name="Replicate">Which repetition, from 0 on.</param>
/// <param name="Level">Rounds of pruning before it.</param>
/// <param name="Arm">Of what.</param>
/// <param name="Setting">What was set for it, such as <see cref="Barrier"/>; may be empty.</param>
/// <param name="Value">The value; null where there is none, such as a correlation of equal numbers.</param>
public sealed record MeasureRow(string Experiment, int Replicate, int Level, string Arm, string Setting, double? Value)
{
    /// <summary>The experiment that trains an arm twice from the same weights on two orders of the data (Frankle et al. 2020).</summary>
    public const string LinearConnectivity = "linear-connectivity";

    /// <summary>Its setting whose value is the error barrier between both: how far the error rises on the line between them above the mean of its ends, as a share of one.</summary>
    public const string Barrier = "barrier";
}
