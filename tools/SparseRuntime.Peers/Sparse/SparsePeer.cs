namespace SparseRuntime.Peers;

/// <summary>
/// A library of sparse matrix products, found among the shared libraries of the system where it is installed.
/// </summary>
public abstract class SparsePeer
{
    private readonly Lazy<(string? Version, PeerException? Error)> _state;

    private protected SparsePeer() => _state = new(() =>
    {
        try
        {
            return (Initialize(), null);
        }
        catch (PeerException e)
        {
            return (null, e);
        }
    });

    /// <summary>The name that people know, such as <c>XNNPACK</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The version of the library that runs, or of the package that it came with where it does not tell.</summary>
    /// <exception cref="PeerException">The library is not there or does not load; see <see cref="Absence"/>.</exception>
    public string Version => _state.Value.Version ?? throw new PeerException(_state.Value.Error!.Message, _state.Value.Error);

    /// <summary>Why the library cannot be used and how to get it; null when it can.</summary>
    public string? Absence => _state.Value.Error?.Message;

    /// <summary>Prepares Y = W·X with everything in the form that suits the library best.</summary>
    /// <param name="weights">W, with at least one nonzero: there are libraries that take no other.</param>
    /// <param name="x">[taps, columns], row after row; copied.</param>
    /// <param name="columns">Columns of X and Y, at least 1.</param>
    /// <param name="threads">Threads that share the product, at least 1.</param>
    /// <exception cref="PeerException">The library is absent or does not take the product.</exception>
    /// <exception cref="ArgumentException">The length of X is not taps times columns, or all weights are zero.</exception>
    public SparsePeerProduct Prepare(CsrWeights weights, ReadOnlySpan<float> x, int columns, int threads)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (x.Length != (long)weights.Taps * columns)
            throw new ArgumentException($"X of {weights.Taps} taps x {columns} columns has {(long)weights.Taps * columns} elements, not {x.Length}", nameof(x));
        if (weights.Values.Length == 0) throw new ArgumentException("all weights are zero where at least one nonzero is needed", nameof(weights));
        _ = Version;
        return Create(weights, x, columns, threads);
    }

    /// <summary>Loads and starts the library, once in a process.</summary>
    /// <returns>Its version.</returns>
    /// <exception cref="PeerException">It is not there or does not load.</exception>
    private protected abstract string Initialize();

    /// <summary>Prepares a product of checked extents on a library that is there.</summary>
    private protected abstract SparsePeerProduct Create(CsrWeights weights, ReadOnlySpan<float> x, int columns, int threads);
}
