namespace SparseRuntime.Training;

/// <summary>What a <see cref="MaskMethod"/> does at a step.</summary>
public enum MaskTurn
{
    /// <summary>Nothing: the step is like any other.</summary>
    None,

    /// <summary>Before the step's passes it may read weights and change masks.</summary>
    BeforePasses,

    /// <summary>Between the passes and the update it may read gradients, those of pruned weights included, and change nothing.</summary>
    BesideUpdate,

    /// <summary>After the passes, in place of the update, it may read weights and gradients, those of pruned weights included, and change masks.</summary>
    InPlaceOfUpdate,
}
