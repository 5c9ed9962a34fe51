namespace SparseRuntime.Tensors;

/// <summary>A way to store the weights of a layer.</summary>
public interface IWeightFormat
{
    /// <summary>The name shown to users, such as <c>csr</c>.</summary>
    string Name { get; }

    /// <summary>Stores a matrix. Decoding gives it back bit by bit, kept zeros included.</summary>
    EncodedWeights Encode(WeightMatrix weights);
}
