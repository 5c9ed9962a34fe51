namespace SparseRuntime.Training;

/// <summary>What says which weights are cut first.</summary>
public enum RecipeCriterion
{
    /// <summary>The least |w|.</summary>
    Magnitude,

    /// <summary>The least |w · ∂L/∂w|: what the loss would change by, to first order (Molchanov et al. 2017).</summary>
    Taylor,
}
