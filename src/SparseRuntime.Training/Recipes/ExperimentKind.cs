namespace SparseRuntime.Training;

/// <summary>What can be asked of tickets besides how well they train.</summary>
public enum ExperimentKind
{
    /// <summary>Training from initial weights with noise, in deviations of their layer.</summary>
    Perturbation,

    /// <summary>Training from initial weights in some layers and trained ones in the others.</summary>
    PartialRewinding,

    /// <summary>The share of weights that end with the sign they began with.</summary>
    SignRetention,

    /// <summary>How far the mask is that of the largest gradients of the first steps.</summary>
    EarlyGradients,

    /// <summary>The share of the gradient's square that the mask keeps.</summary>
    Alignment,

    /// <summary>How strong signals are from layer to layer before training.</summary>
    SignalPropagation,

    /// <summary>How high the loss rises between two trainings of the same weights in different orders of the data.</summary>
    Connectivity,

    /// <summary>A proxy of capacity beside the gap between training and test error.</summary>
    Capacity,

    /// <summary>Training from the signs of initial weights times the deviation of their layer.</summary>
    SignedConstant,

    /// <summary>Training on from trained weights at a falling rate.</summary>
    FineTuning,

    /// <summary>Training on from trained weights while the schedule of rates is gone through again.</summary>
    RateRewinding,

    /// <summary>Training from initial weights under masks that other scores of the trained weights make.</summary>
    MaskCriteria,

    /// <summary>Learning which initial weights to keep instead of the weights.</summary>
    EdgePopup,

    /// <summary>How much tickets of different repetitions have in common.</summary>
    Overlap,

    /// <summary>The largest learning rate that does not diverge around the trained weights.</summary>
    CriticalRate,

    /// <summary>Rounds against one cut on a linear model, where both are known.</summary>
    LinearRegression,

    /// <summary>Training sparse from the first step, with masks that move or stay.</summary>
    DynamicTraining,

    /// <summary>Training from another search's tickets.</summary>
    Transfer,
}
