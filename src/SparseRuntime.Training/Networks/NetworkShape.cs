using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// A multi-layer perceptron without its weights. Layers count from 0; layer l computes z = W·a + b with W of
/// [outputs, inputs], and every layer but the last applies the activation to z, normalized before where the network asks for it.
/// </summary>
public sealed class NetworkShape
{
    /// <summary>ε where no other is asked for, as common frameworks have it.</summary>
    public const double DefaultEpsilon = 1e-5;

    /// <summary>No width goes beyond this, so that the weights of a layer can be counted in 31 bits.</summary>
    private const int GreatestWidth = 1 << 24;

    private readonly int[] _widths;

    /// <summary>A network from the widths of its layers.</summary>
    /// <param name="inputs">Features of a sample.</param>
    /// <param name="hidden">Units of each hidden layer; empty for a linear model.</param>
    /// <param name="outputs">Classes or numbers to predict.</param>
    /// <param name="activation">The function at the end of hidden layers.</param>
    /// <param name="loss">What training makes small.</param>
    /// <param name="normalization">What the sums of hidden layers are normalized by.</param>
    /// <param name="epsilon">ε: what normalization adds to variances, positive.</param>
    /// <exception cref="ArgumentException">A width is not positive, a layer has 2³¹ weights or more, cross-entropy has fewer than two classes, or ε is out of range.</exception>
    public NetworkShape(
        int inputs,
        IReadOnlyList<int> hidden,
        int outputs,
        HiddenActivation activation = HiddenActivation.Relu,
        LossKind loss = LossKind.SoftmaxCrossEntropy,
        HiddenNormalization normalization = HiddenNormalization.None,
        double epsilon = DefaultEpsilon)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        if (!Enum.IsDefined(activation)) throw new ArgumentException($"there is no activation {(int)activation}", nameof(activation));
        if (!Enum.IsDefined(loss)) throw new ArgumentException($"there is no loss {(int)loss}", nameof(loss));
        if (!Enum.IsDefined(normalization)) throw new ArgumentException($"there is no normalization {(int)normalization}", nameof(normalization));
        if (!float.IsNormal((float)epsilon) || epsilon < 0) throw new ArgumentException($"epsilon is {epsilon}; it must be positive, in the range of float32", nameof(epsilon));
        _widths = [inputs, .. hidden, outputs];
        for (int i = 0; i < _widths.Length; i++)
        {
            string name = i == 0 ? "the number of inputs" : i == _widths.Length - 1 ? "the number of outputs" : $"the width of hidden layer {i - 1}";
            if (_widths[i] is < 1 or > GreatestWidth) throw new ArgumentException($"{name} is {_widths[i]}; it must be between 1 and {GreatestWidth}");
            if (i > 0 && (long)_widths[i] * (_widths[i - 1] + 15L) > int.MaxValue)
                throw new ArgumentException($"layer {i - 1} of {_widths[i]} × {_widths[i - 1]} has too many weights");
        }

        if (loss == LossKind.SoftmaxCrossEntropy && outputs < 2) throw new ArgumentException($"softmax cross-entropy takes at least two outputs, not {outputs}", nameof(outputs));
        Activation = activation;
        Loss = loss;
        Normalization = normalization;
        Epsilon = epsilon;
    }

    /// <summary>LeNet-300-100 of LeCun et al. 1998: 784-300-100-10 with ReLU, on which lottery tickets were first found.</summary>
    public static NetworkShape LeNet300100 { get; } = new(784, [300, 100], 10);

    /// <summary>The function at the end of hidden layers.</summary>
    public HiddenActivation Activation { get; }

    /// <summary>What training makes small.</summary>
    public LossKind Loss { get; }

    /// <summary>What the sums of hidden layers are normalized by.</summary>
    public HiddenNormalization Normalization { get; }

    /// <summary>ε: what normalization adds to variances.</summary>
    public double Epsilon { get; }

    /// <summary>Features of a sample.</summary>
    public int Inputs => _widths[0];

    /// <summary>Outputs of the last layer.</summary>
    public int Outputs => _widths[^1];

    /// <summary>Layers with weights: one more than hidden layers.</summary>
    public int Layers => _widths.Length - 1;

    /// <summary>Inputs of a layer: columns of its weights.</summary>
    public int InputsOf(int layer) => _widths[Checked(layer)];

    /// <summary>Outputs of a layer: rows of its weights.</summary>
    public int OutputsOf(int layer) => _widths[Checked(layer) + 1];

    /// <summary>Whether a layer's sums are normalized: never the last one's.</summary>
    public bool IsNormalized(int layer) => Checked(layer) < Layers - 1 && Normalization != HiddenNormalization.None;

    /// <summary>The shape of a layer's weights and mask: [outputs, inputs].</summary>
    public TensorShape WeightShape(int layer) => new(OutputsOf(layer), InputsOf(layer));

    /// <summary>How many weights a layer has, biases aside.</summary>
    public int WeightCount(int layer) => OutputsOf(layer) * InputsOf(layer);

    /// <summary>The widths as they are written, <c>784-300-100-10</c>, and the normalization: networks that are written alike have the same arrays.</summary>
    public override string ToString() => string.Join('-', _widths) + Normalization switch
    {
        HiddenNormalization.None => "",
        HiddenNormalization.Batch => " with batch normalization",
        _ => " with layer normalization",
    };

    private int Checked(int layer)
    {
        if ((uint)layer >= (uint)Layers) throw new ArgumentOutOfRangeException(nameof(layer), layer, $"a network {this} has layers 0 to {Layers - 1}");
        return layer;
    }
}
