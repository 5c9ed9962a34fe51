namespace SparseRuntime.Training;

/// <summary>How a gradient g becomes a step; η is the learning rate.</summary>
public enum UpdateKind
{
    /// <summary>w ← w − η·g.</summary>
    Sgd,

    /// <summary>v ← μ·v + g, w ← w − η·v.</summary>
    Momentum,

    /// <summary>v ← μ·v + g, w ← w − η·(g + μ·v) (Sutskever et al. 2013, as common frameworks write it).</summary>
    Nesterov,

    /// <summary>
    /// m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², w ← w − η·(m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε) (Kingma and Ba
    /// 2015), with t a weight's own number of steps since it was last grown.
    /// </summary>
    Adam,
}
