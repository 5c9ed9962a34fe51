namespace SparseRuntime.Training;

/// <summary>Which weights a mask keeps, by where training took them (Zhou et al. 2019, "Deconstructing lottery tickets").</summary>
public enum MaskCriterion
{
    /// <summary><c>|w_T|</c>: the masks of one-shot pruning.</summary>
    LargeFinal,

    /// <summary><c>|w_T| − |w_0|</c>.</summary>
    MagnitudeIncrease,

    /// <summary><c>|w_T − w_0|</c>.</summary>
    Movement,

    /// <summary><c>max(0, w_T · sgn(w_0))</c>.</summary>
    LargeFinalSameSign,
}
