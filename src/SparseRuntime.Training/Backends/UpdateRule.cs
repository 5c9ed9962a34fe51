namespace SparseRuntime.Training;

/// <summary>
/// How gradients change parameters. The order is: gradients of kept weights, clipped by their common norm, then weight
/// decay, then the rule. Whatever the rule, pruned weights and their state are +0 afterwards.
/// </summary>
public sealed record UpdateRule
{
    /// <summary>Plain gradient descent.</summary>
    public static UpdateRule Sgd { get; } = new();

    /// <summary>The rule.</summary>
    public UpdateKind Kind { get; init; } = UpdateKind.Sgd;

    /// <summary>μ of momentum, in [0, 1).</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>β₁ of Adam, in [0, 0.99999].</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>β₂ of Adam, in [0, 0.99999].</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>ε of Adam, positive.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>λ, not negative: λ·w is added to the gradient of every kept weight, not to those of biases and normalizations.</summary>
    public double WeightDecay { get; init; }

    /// <summary>The greatest Euclidean norm of all gradients together, by which greater ones are scaled down; infinite for no limit.</summary>
    public double GreatestNorm { get; init; } = double.PositiveInfinity;

    /// <summary>Throws where a number is out of its range.</summary>
    /// <exception cref="ArgumentException">It says which, and the range.</exception>
    internal void Check()
    {
        // Messages are put together only when they are needed: rules are checked at every step.
        if (!Enum.IsDefined(Kind)) throw new ArgumentException($"there is no update rule {(int)Kind}");
        if (Momentum is not (>= 0 and < 1)) throw new ArgumentException($"momentum is {Momentum}; it must be at least 0 and less than 1");
        if (Beta1 is not (>= 0 and <= 0.99999)) throw new ArgumentException($"beta1 is {Beta1}; it must be between 0 and 0.99999");
        if (Beta2 is not (>= 0 and <= 0.99999)) throw new ArgumentException($"beta2 is {Beta2}; it must be between 0 and 0.99999");
        if ((float)Epsilon is not (> 0f and < float.PositiveInfinity)) throw new ArgumentException($"epsilon is {Epsilon}; it must be positive, in the range of float32");
        if (!(WeightDecay >= 0) || !float.IsFinite((float)WeightDecay)) throw new ArgumentException($"weight decay is {WeightDecay}; it must not be negative, and in the range of float32");
        if (GreatestNorm is not > 0) throw new ArgumentException($"the greatest norm of gradients is {GreatestNorm}; it must be positive");
    }
}
