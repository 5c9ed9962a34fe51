namespace SparseRuntime;

/// <summary>Inputs of which only the nonzero features are stored, as compressed rows: one row per input.</summary>
public sealed class SparseBatch
{
    private readonly int[] _start;
    private readonly int[] _features;
    private readonly float[] _values;

    /// <summary>A batch over the given arrays, which it keeps.</summary>
    /// <param name="features">Features of an input.</param>
    /// <param name="start">One more than there are inputs: where each begins in the other two arrays, and the end.</param>
    /// <param name="featureIndices">The feature of each stored value; none twice in an input.</param>
    /// <param name="values">The stored values.</param>
    /// <exception cref="ArgumentException">The arrays do not describe a batch.</exception>
    public SparseBatch(int features, int[] start, int[] featureIndices, float[] values)
    {
        if (start.Length == 0 || start[0] != 0 || start[^1] != values.Length || featureIndices.Length != values.Length)
            throw new ArgumentException($"starts, features and values do not describe inputs of {values.Length} values", nameof(start));
        for (int i = 1; i < start.Length; i++)
        {
            if (start[i] < start[i - 1]) throw new ArgumentException($"input {i - 1} ends before it starts", nameof(start));
        }

        foreach (int feature in featureIndices)
        {
            if ((uint)feature >= (uint)features) throw new ArgumentException($"feature {feature} is outside 0 to {features - 1}", nameof(featureIndices));
        }

        Features = features;
        _start = start;
        _features = featureIndices;
        _values = values;
    }

    /// <summary>How many inputs there are.</summary>
    public int Count => _start.Length - 1;

    /// <summary>Features of an input.</summary>
    public int Features { get; }

    /// <summary>Stored values of all inputs.</summary>
    public int StoredCount => _values.Length;

    /// <summary>The stored features of one input.</summary>
    public ReadOnlySpan<int> FeaturesOf(int input) => _features.AsSpan(_start[input], _start[input + 1] - _start[input]);

    /// <summary>The stored values of one input, feature by feature.</summary>
    public ReadOnlySpan<float> ValuesOf(int input) => _values.AsSpan(_start[input], _start[input + 1] - _start[input]);
}
