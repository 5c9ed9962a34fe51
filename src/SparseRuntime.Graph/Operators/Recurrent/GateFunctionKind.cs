namespace SparseRuntime.Graph.Operators;

/// <summary>The functions within a step of a recurrent layer, of x with parameters α and β.</summary>
public enum GateFunctionKind
{
    /// <summary>1 / (1 + e^−x).</summary>
    Sigmoid,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>α·x + β.</summary>
    Affine,

    /// <summary>α·x below 0, x above.</summary>
    LeakyRelu,

    /// <summary>x above α, 0 below.</summary>
    ThresholdedRelu,

    /// <summary>α·tanh(β·x).</summary>
    ScaledTanh,

    /// <summary>α·x + β limited to 0 to 1.</summary>
    HardSigmoid,

    /// <summary>α·(e^x − 1) below 0, x above.</summary>
    Elu,

    /// <summary>x / (1 + |x|).</summary>
    Softsign,

    /// <summary>log(1 + e^x).</summary>
    Softplus,
}
