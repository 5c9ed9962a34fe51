namespace SparseRuntime.Training;

/// <summary>The function at the end of every hidden layer.</summary>
public enum HiddenActivation
{
    /// <summary>max(z, 0); its derivative is taken as 0 at 0.</summary>
    Relu,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>z · Φ(z) with the normal distribution's Φ itself, not an approximation by tanh (Hendrycks and Gimpel 2016).</summary>
    Gelu,
}
