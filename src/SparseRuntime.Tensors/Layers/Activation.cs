namespace SparseRuntime.Tensors;

/// <summary>An activation with its parameters.</summary>
/// <param name="Kind">The function.</param>
/// <param name="Alpha">First parameter, as <see cref="ActivationKind"/> says; otherwise 0.</param>
/// <param name="Beta">Second parameter, as <see cref="ActivationKind"/> says; otherwise 0.</param>
public readonly record struct Activation(ActivationKind Kind, float Alpha = 0f, float Beta = 0f)
{
    /// <summary>No activation.</summary>
    public static Activation None => default;

    /// <summary>max(x, 0).</summary>
    public static Activation Relu => new(ActivationKind.Relu);

    /// <summary>
    /// The value for one sum; the definition that every kernel is tested against. NaN stays NaN. Functions that multiply
    /// x by what approaches zero are NaN at −∞, as their formulas are.
    /// </summary>
    public float Apply(float x) => Kind switch
    {
        ActivationKind.Relu => x > 0f || float.IsNaN(x) ? x : 0f,
        ActivationKind.Clip => x < Alpha ? Alpha : x > Beta ? Beta : x,
        ActivationKind.LeakyRelu => x < 0f ? Alpha * x : x,
        ActivationKind.Sigmoid => (float)(1.0 / (1.0 + Math.Exp(-(double)x))),
        ActivationKind.Tanh => (float)Math.Tanh(x),
        ActivationKind.Gelu => (float)(0.5 * x * (1.0 + ErrorFunction.Value(x * Math.Sqrt(0.5)))),
        ActivationKind.GeluTanh => (float)(0.5 * x * (1.0 + Math.Tanh(Math.Sqrt(2.0 / Math.PI) * (x + (0.044715 * x * x * x))))),
        ActivationKind.Silu => (float)(x / (1.0 + Math.Exp(-(double)x))),
        ActivationKind.HardSwish => (float)(x * Math.Max(0.0, Math.Min(1.0, (x / 6.0) + 0.5))),
        ActivationKind.HardSigmoid => (float)Math.Max(0.0, Math.Min(1.0, ((double)Alpha * x) + Beta)),
        _ => x,
    };

    /// <summary>The form shown to users, such as <c>relu</c> or <c>clip(0,6)</c>.</summary>
    public override string ToString() => Kind switch
    {
        ActivationKind.None => "none",
        ActivationKind.Relu => "relu",
        ActivationKind.Clip => $"clip({Alpha},{Beta})",
        ActivationKind.LeakyRelu => $"leaky-relu({Alpha})",
        ActivationKind.Sigmoid => "sigmoid",
        ActivationKind.Tanh => "tanh",
        ActivationKind.Gelu => "gelu",
        ActivationKind.GeluTanh => "gelu-tanh",
        ActivationKind.Silu => "silu",
        ActivationKind.HardSwish => "hard-swish",
        ActivationKind.HardSigmoid => $"hard-sigmoid({Alpha},{Beta})",
        _ => throw new InvalidOperationException($"activation {Kind} has no name"),
    };
}
