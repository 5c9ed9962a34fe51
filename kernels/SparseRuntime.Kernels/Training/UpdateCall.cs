namespace SparseRuntime.Kernels;

/// <summary>
/// One step for a run of parameters. Gradients are taken where the mask has bits, scaled, and decay is added; what is
/// elsewhere, and what has no gradient and no value yet, stays +0.
/// </summary>
public readonly unsafe struct UpdateCall
{
    /// <summary>The parameters.</summary>
    public float* Values { get; init; }

    /// <summary>Their gradients.</summary>
    public float* Gradients { get; init; }

    /// <summary>All bits where a parameter is kept and none elsewhere; null where all are.</summary>
    public float* Mask { get; init; }

    /// <summary>The first moment; not read by plain steps.</summary>
    public float* First { get; init; }

    /// <summary>The second moment; read by Adam only.</summary>
    public float* Second { get; init; }

    /// <summary>Parameters: whole registers.</summary>
    public int Count { get; init; }

    /// <summary>The learning rate.</summary>
    public float Rate { get; init; }

    /// <summary>What gradients are multiplied by.</summary>
    public float Clip { get; init; }

    /// <summary>The share of a parameter that is added to its gradient.</summary>
    public float Decay { get; init; }

    /// <summary>The share of the first moment that stays.</summary>
    public float Beta1 { get; init; }

    /// <summary>The share of the second moment that stays.</summary>
    public float Beta2 { get; init; }

    /// <summary>What keeps Adam's divisor from zero.</summary>
    public float Epsilon { get; init; }

    /// <summary>1 / (1 − β₁ᵗ) of each parameter, or of all in one register where <see cref="CorrectionStep"/> is 0.</summary>
    public float* FirstCorrection { get; init; }

    /// <summary>1 / (1 − β₂ᵗ), likewise.</summary>
    public float* SecondCorrection { get; init; }

    /// <summary>1, or 0 where all parameters have taken the same number of steps.</summary>
    public int CorrectionStep { get; init; }
}
