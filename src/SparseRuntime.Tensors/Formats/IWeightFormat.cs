namespace SparseRuntime.Tensors;

/// <summary>A way to store the weights of a layer.</summary>
public interface IWeightFormat
{
    /// <summary>The name shown to users, such as <c>csr</c>.</summary>
    string Name { get; }

    /// <summary>Whether the format can express what a matrix keeps.</summary>
    /// <returns>Null when it can, else the reason why not, with the first place that stands against it.</returns>
    string? Refuses(WeightMatrix weights) => null;

    /// <summary>Stores a matrix. Decoding gives it back bit by bit, kept zeros included.</summary>
    /// <exception cref="ArgumentException">
    /// <see cref="Refuses"/> gives a reason against the matrix, or the stored weights and fillers are more than an array
    /// can hold (about 2³¹).
    /// </exception>
    EncodedWeights Encode(WeightMatrix weights);
}
