namespace SparseRuntime.Graph.Operators;

/// <summary>What a <see cref="Unary"/> computes of every element x, with its parameters α and β where it has some.</summary>
public enum UnaryKind
{
    /// <summary>|x|; any number.</summary>
    Abs,

    /// <summary>Arc cosine.</summary>
    Acos,

    /// <summary>Inverse hyperbolic cosine.</summary>
    Acosh,

    /// <summary>Arc sine.</summary>
    Asin,

    /// <summary>Inverse hyperbolic sine.</summary>
    Asinh,

    /// <summary>Arc tangent.</summary>
    Atan,

    /// <summary>Inverse hyperbolic tangent.</summary>
    Atanh,

    /// <summary>Complement of every bit; integers.</summary>
    BitwiseNot,

    /// <summary>Least integer not below x.</summary>
    Ceil,

    /// <summary>max(0, x) + min(0, α·(exp(x/α) − 1)).</summary>
    Celu,

    /// <summary>Cosine.</summary>
    Cos,

    /// <summary>Hyperbolic cosine.</summary>
    Cosh,

    /// <summary>x where positive, else α·(exp(x) − 1).</summary>
    Elu,

    /// <summary>The error function.</summary>
    Erf,

    /// <summary>e to the power x.</summary>
    Exp,

    /// <summary>Greatest integer not above x.</summary>
    Floor,

    /// <summary>x·Φ(x), with Φ the normal distribution function.</summary>
    Gelu,

    /// <summary>Gelu by its tanh approximation.</summary>
    GeluTanh,

    /// <summary>max(0, min(1, α·x + β)).</summary>
    HardSigmoid,

    /// <summary>x·max(0, min(1, x/6 + 1/2)).</summary>
    HardSwish,

    /// <summary>x where not negative, else α·x.</summary>
    LeakyRelu,

    /// <summary>Natural logarithm.</summary>
    Log,

    /// <summary>x·tanh(ln(1 + exp(x))).</summary>
    Mish,

    /// <summary>−x; floats and signed integers.</summary>
    Neg,

    /// <summary>Logical negation; bool.</summary>
    Not,

    /// <summary>1/x.</summary>
    Reciprocal,

    /// <summary>max(0, x); any number, NaN stays.</summary>
    Relu,

    /// <summary>Nearest integer, halves to even.</summary>
    Round,

    /// <summary>β·x where positive, else β·α·(exp(x) − 1).</summary>
    Selu,

    /// <summary>x + β below −α, x − β above α, else 0.</summary>
    Shrink,

    /// <summary>1/(1 + exp(−x)).</summary>
    Sigmoid,

    /// <summary>−1, 0 or 1; any number, NaN stays.</summary>
    Sign,

    /// <summary>Sine.</summary>
    Sin,

    /// <summary>Hyperbolic sine.</summary>
    Sinh,

    /// <summary>ln(1 + exp(x)).</summary>
    Softplus,

    /// <summary>x/(1 + |x|).</summary>
    Softsign,

    /// <summary>Square root.</summary>
    Sqrt,

    /// <summary>Tangent.</summary>
    Tan,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>x where above α, else 0.</summary>
    ThresholdedRelu,
}
