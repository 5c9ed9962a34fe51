namespace SparseRuntime.Tensors;

/// <summary>
/// A new order of so many things: position i takes what stood at <c>this[i]</c>. As a matrix it is P with
/// P[i, this[i]] = 1, so that <see cref="ApplyToRows"/> is P·W and <see cref="ApplyToTaps"/> is W·Pᵀ. Reordering the rows
/// of a layer by P and the taps of the layers that read it by P, bias included, leaves the network's results as they
/// were.
/// </summary>
public sealed class Permutation
{
    private readonly int[] _sources;

    /// <summary>An order from the old position of each new one, which is copied.</summary>
    /// <param name="sources">Every number from 0 to below the length, once.</param>
    /// <exception cref="ArgumentException">A number is missing: one is repeated or out of range.</exception>
    public Permutation(ReadOnlySpan<int> sources)
    {
        var seen = new bool[sources.Length];
        for (int i = 0; i < sources.Length; i++)
        {
            if ((uint)sources[i] >= (uint)sources.Length)
                throw new ArgumentException($"{sources[i]} at position {i} is outside 0 to {sources.Length - 1}", nameof(sources));
            if (seen[sources[i]])
                throw new ArgumentException($"{sources[i]} at position {i} stands at another position too", nameof(sources));
            seen[sources[i]] = true;
        }

        _sources = sources.ToArray();
    }

    /// <summary>Keeps an order that holds by construction, unchecked and uncopied.</summary>
    private Permutation(int[] sources) => _sources = sources;

    /// <summary>How many things are ordered.</summary>
    public int Length => _sources.Length;

    /// <summary>Whether everything stays where it was.</summary>
    public bool IsIdentity
    {
        get
        {
            for (int i = 0; i < _sources.Length; i++)
            {
                if (_sources[i] != i) return false;
            }

            return true;
        }
    }

    /// <summary>The old position of what a new position holds.</summary>
    public int this[int position] => _sources[position];

    /// <summary>The order that leaves everything in place.</summary>
    public static Permutation Identity(int length)
    {
        var sources = new int[length];
        for (int i = 0; i < length; i++)
            sources[i] = i;
        return new Permutation(sources);
    }

    /// <summary>The order that undoes this one: element i is the new position of what stood at i.</summary>
    public Permutation Inverse()
    {
        var inverse = new int[Length];
        for (int i = 0; i < inverse.Length; i++)
            inverse[_sources[i]] = i;
        return new Permutation(inverse);
    }

    /// <summary>This order followed by another: what applying both, one after the other, amounts to.</summary>
    /// <exception cref="ArgumentException">The other one has another length.</exception>
    public Permutation Then(Permutation next)
    {
        CheckLength(next.Length, nameof(next));
        var sources = new int[Length];
        for (int i = 0; i < sources.Length; i++)
            sources[i] = _sources[next._sources[i]];
        return new Permutation(sources);
    }

    /// <summary>
    /// The same order of runs of equally many neighbours, each kept together: an order of features becomes one of taps
    /// when every feature has <paramref name="run"/> of them.
    /// </summary>
    /// <param name="run">Things per run, at least 1.</param>
    /// <exception cref="ArgumentException">The run is below 1.</exception>
    public Permutation OfRuns(int run)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(run, 1);
        var sources = new int[checked(Length * run)];
        for (int i = 0; i < sources.Length; i++)
            sources[i] = (_sources[i / run] * run) + (i % run);
        return new Permutation(sources);
    }

    /// <summary>Copies things into the new order: <c>target[i] = source[this[i]]</c>.</summary>
    /// <param name="source">The things in the old order.</param>
    /// <param name="target">Receives them in the new order; does not overlap the source.</param>
    /// <exception cref="ArgumentException">A length differs from that of the order.</exception>
    public void Apply<T>(ReadOnlySpan<T> source, Span<T> target)
    {
        CheckLength(source.Length, nameof(source));
        CheckLength(target.Length, nameof(target));
        for (int i = 0; i < target.Length; i++)
            target[i] = source[_sources[i]];
    }

    /// <summary>The matrix whose row i is row <c>this[i]</c> of the given one; compressed if that one is.</summary>
    /// <exception cref="ArgumentException">The order has another length than the matrix has rows.</exception>
    public WeightMatrix ApplyToRows(WeightMatrix weights)
    {
        CheckLength(weights.Rows, nameof(weights));
        return ReorderedWeights.ByRows(weights, this);
    }

    /// <summary>The matrix whose tap i is tap <c>this[i]</c> of the given one; compressed if that one is.</summary>
    /// <exception cref="ArgumentException">The order has another length than the matrix has taps.</exception>
    public WeightMatrix ApplyToTaps(WeightMatrix weights)
    {
        CheckLength(weights.Taps, nameof(weights));
        return ReorderedWeights.ByTaps(weights, Inverse()._sources);
    }

    private void CheckLength(int length, string what)
    {
        if (length != Length) throw new ArgumentException($"an order of {Length} does not fit {length}", what);
    }
}
