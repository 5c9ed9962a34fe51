namespace SparseRuntime.Tensors;

/// <summary>
/// What every weight-bearing operator becomes: <c>Y[m, n] = activation(bias[m] + Σ_t W[m, t] · X[tap(t), n] + R[m, n])</c>,
/// with n running over images and output positions, and a residual R of the output's shape where the layer has one.
/// </summary>
public sealed class LinearLayer
{
    private SparsityProfile? _profile;

    /// <summary>A layer over the given parts.</summary>
    /// <exception cref="ArgumentException">The parts do not fit each other.</exception>
    public LinearLayer(WeightMatrix weights, LinearWindow window, int groups = 1, float[]? bias = null, Activation activation = default, bool hasResidual = false)
    {
        if (groups < 1 || weights.Rows % groups != 0)
            throw new ArgumentException($"{weights.Rows} rows cannot be split into {groups} groups", nameof(groups));
        if (weights.Taps % window.Kernel.Count != 0)
            throw new ArgumentException($"{weights.Taps} taps are not a multiple of the kernel's {window.Kernel.Count}", nameof(window));
        if (bias is not null && bias.Length != weights.Rows)
            throw new ArgumentException($"{bias.Length} biases do not match {weights.Rows} rows", nameof(bias));
        Weights = weights;
        Window = window;
        Groups = groups;
        Bias = bias;
        Activation = activation;
        HasResidual = hasResidual;
    }

    /// <summary>The weights: rows = output features of all groups; taps = (input feature within the group, kernel position).</summary>
    public WeightMatrix Weights { get; }

    /// <summary>How taps lie around an output position.</summary>
    public LinearWindow Window { get; }

    /// <summary>Row r reads only the input features of group r / (rows / groups).</summary>
    public int Groups { get; }

    /// <summary>One addend per row, or none.</summary>
    public float[]? Bias { get; }

    /// <summary>The function applied to every sum, the residual included.</summary>
    public Activation Activation { get; }

    /// <summary>Whether every call adds a second operand, laid out as the output, before the activation.</summary>
    public bool HasResidual { get; }

    /// <summary>The structure of the weights; read when it is first asked for.</summary>
    public SparsityProfile Profile => _profile ??= SparsityProfile.Of(Weights);

    /// <summary>Output features of all groups.</summary>
    public int OutputFeatures => Weights.Rows;

    /// <summary>Input features of all groups.</summary>
    public int InputFeatures => Weights.Taps / Window.Kernel.Count * Groups;
}
