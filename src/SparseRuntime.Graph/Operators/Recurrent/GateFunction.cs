namespace SparseRuntime.Graph.Operators;

/// <summary>A function within a step of a recurrent layer.</summary>
/// <param name="Kind">Which one.</param>
/// <param name="Alpha">Its first parameter, where it has any.</param>
/// <param name="Beta">Its second parameter.</param>
public readonly record struct GateFunction(GateFunctionKind Kind, float Alpha = 0, float Beta = 0)
{
    /// <summary>The value at x.</summary>
    public double Apply(double x) => Kind switch
    {
        GateFunctionKind.Sigmoid => 1 / (1 + Math.Exp(-x)),
        GateFunctionKind.Tanh => Math.Tanh(x),
        GateFunctionKind.Relu => Math.Max(0, x),
        GateFunctionKind.Affine => (Alpha * x) + Beta,
        GateFunctionKind.LeakyRelu => x < 0 ? Alpha * x : x,
        GateFunctionKind.ThresholdedRelu => x > Alpha ? x : 0,
        GateFunctionKind.ScaledTanh => Alpha * Math.Tanh(Beta * x),
        GateFunctionKind.HardSigmoid => Math.Clamp((Alpha * x) + Beta, 0, 1),
        GateFunctionKind.Elu => x < 0 ? Alpha * (Math.Exp(x) - 1) : x,
        GateFunctionKind.Softsign => x / (1 + Math.Abs(x)),
        _ => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x))),
    };
}
