namespace SparseRuntime.Pruning;

/// <summary>A layer of a perceptron: <c>z = Wx + b</c>.</summary>
/// <param name="Weights">W, outputs × inputs, row-major.</param>
/// <param name="Biases">b, one per output.</param>
/// <param name="Inputs">The number of inputs; without any, every output is constant.</param>
public sealed record AffineLayer(float[] Weights, float[] Biases, int Inputs)
{
    /// <summary>The number of outputs.</summary>
    public int Outputs => Biases.Length;

    /// <summary>Fails unless weights, biases and inputs fit.</summary>
    internal void Check(string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Inputs, name);
        Arguments.Check<float>(Weights, (long)Outputs * Inputs, name);
        Arguments.Check<float>(Biases, name);
    }
}
