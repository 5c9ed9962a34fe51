using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>How the learning rate goes with the steps.</summary>
public enum RateSchedule
{
    /// <summary><see cref="ConstantRate"/>.</summary>
    Constant,

    /// <summary><see cref="CosineRate"/> over all steps.</summary>
    Cosine,

    /// <summary><see cref="StepRate"/>.</summary>
    Step,

    /// <summary><see cref="CyclicRate"/>.</summary>
    Cyclic,

    /// <summary><see cref="RestartingRate"/>.</summary>
    Restarts,

    /// <summary><see cref="ThreePhaseRate"/>.</summary>
    ThreePhase,

    /// <summary><see cref="ThreeStageRate"/> over all steps.</summary>
    ThreeStage,
}
