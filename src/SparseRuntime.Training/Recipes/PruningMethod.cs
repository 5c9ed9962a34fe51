namespace SparseRuntime.Training;

/// <summary>How a network is pruned while it is trained.</summary>
public enum PruningMethod
{
    /// <summary>One cut at a step.</summary>
    OneShot,

    /// <summary>Cuts along a schedule of sparsity (Zhu and Gupta 2017).</summary>
    Gradual,

    /// <summary>Cuts as far as the validation loss bears them.</summary>
    Adaptive,

    /// <summary>Sparse from the start; weights move to where gradients are large (Evci et al. 2020).</summary>
    RigL,

    /// <summary>Sparse from the start; weights move to random places (Mocanu et al. 2018).</summary>
    Set,

    /// <summary>Sparse from the start; weights move to where the mean gradient is large (Dettmers and Zettlemoyer 2019).</summary>
    Snfs,

    /// <summary>Cuts along a schedule, and regrowth where gradients are large (Liu et al. 2021).</summary>
    GraNet,

    /// <summary>One cut before training by a batch's gradient (Lee et al. 2019).</summary>
    Snip,

    /// <summary>One cut before training by the flow through the layers (Tanaka et al. 2020).</summary>
    SynFlow,

    /// <summary>A random mask that never changes.</summary>
    StaticRandom,

    /// <summary>One cut as soon as the mask that it would make no longer changes (You et al. 2020).</summary>
    EarlyBird,
}
