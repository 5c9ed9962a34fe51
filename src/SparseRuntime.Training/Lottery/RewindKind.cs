namespace SparseRuntime.Training;

/// <summary>Where training goes on from after a cut.</summary>
public enum RewindKind
{
    /// <summary>Weights, learning rate and data are those of step k: at k = 0, the initial weights.</summary>
    Weights,

    /// <summary>Trained weights stay, and the schedule of learning rates is gone through again from step k on (Renda et al. 2020).</summary>
    LearningRate,

    /// <summary>Trained weights stay, and training goes on at the last learning rate (Han et al. 2015).</summary>
    None,
}
