using SparseRuntime.Tensors;

namespace SparseRuntime.Pruning;

/// <summary>Where gradients are large while training begins: <c>ḡ = (1/T) Σ_(t&lt;T) |∇L(θ_t)|</c>, one value per weight of a layer.</summary>
public sealed class GradientProfile
{
    private readonly double[] _sums;

    /// <summary>A profile of nothing yet.</summary>
    /// <param name="length">The weights of the layer.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public GradientProfile(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _sums = new double[length];
    }

    /// <summary>T, the gradients taken in so far.</summary>
    public long Count { get; private set; }

    /// <summary>Takes in the gradient of the next step.</summary>
    /// <exception cref="ArgumentException">It is of another length or holds NaN.</exception>
    public void Add(ReadOnlySpan<float> gradient)
    {
        Arguments.Check(gradient, _sums.Length, nameof(gradient));
        Count++;
        for (int i = 0; i < gradient.Length; i++)
            _sums[i] += Math.Abs(gradient[i]);
    }

    /// <summary>ḡ; zeros before anything is taken in.</summary>
    public float[] Means() => [.. _sums.Select(sum => (float)(sum / Math.Max(1, Count)))];

    /// <summary>The mask of the largest ḡ.</summary>
    /// <param name="shape">The layer's weights.</param>
    /// <param name="count">How many it keeps, 0 to all.</param>
    /// <exception cref="ArgumentException">The shape is of another length, or there are not as many weights.</exception>
    public Mask Support(TensorShape shape, long count) => NestedPruning.Cut(Masks.Full(shape), Means(), shape.ElementCount - count);

    /// <summary>The mask of the smallest ḡ: the opposite of <see cref="Support"/>.</summary>
    /// <param name="shape">The layer's weights.</param>
    /// <param name="count">How many it keeps, 0 to all.</param>
    /// <exception cref="ArgumentException">The shape is of another length, or there are not as many weights.</exception>
    public Mask Inverse(TensorShape shape, long count) => NestedPruning.Cut(Masks.Full(shape), [.. Means().Select(mean => -mean)], shape.ElementCount - count);
}
