namespace SparseRuntime.Tensors;

/// <summary>The function a layer applies to its sums, element by element.</summary>
public enum ActivationKind
{
    /// <summary>x.</summary>
    None,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>min(max(x, Alpha), Beta); ReLU6 is Clip with 0 and 6.</summary>
    Clip,

    /// <summary>x where x ≥ 0, else Alpha · x.</summary>
    LeakyRelu,

    /// <summary>1 / (1 + exp(−x)).</summary>
    Sigmoid,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>x · Φ(x) with the normal distribution's Φ(x) = (1 + erf(x / √2)) / 2.</summary>
    Gelu,

    /// <summary>x · (1 + tanh(√(2/π) · (x + 0.044715 · x³))) / 2, an approximation of <see cref="Gelu"/>.</summary>
    GeluTanh,

    /// <summary>x / (1 + exp(−x)), also called Swish.</summary>
    Silu,

    /// <summary>x · max(0, min(1, x / 6 + 1/2)).</summary>
    HardSwish,

    /// <summary>max(0, min(1, Alpha · x + Beta)).</summary>
    HardSigmoid,
}
