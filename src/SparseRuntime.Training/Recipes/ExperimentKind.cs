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
}
