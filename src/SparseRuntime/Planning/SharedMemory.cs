using SparseRuntime.Graph;

namespace SparseRuntime.Planning;

/// <summary>Which values lie in the memory of others, and where in it.</summary>
internal sealed class SharedMemory
{
    private readonly Dictionary<GraphValue, (GraphValue Owner, long Offset)> _shares = [];

    /// <summary>Whether a value lies in the memory of another.</summary>
    public bool Contains(GraphValue value) => _shares.ContainsKey(value);

    /// <summary>Lets a value lie in the memory of another; false when it lies in some already.</summary>
    /// <param name="value">The value.</param>
    /// <param name="owner">The other, which does not lie in the memory of the first.</param>
    /// <param name="offset">Where, in bytes from the beginning of <paramref name="owner"/>.</param>
    public bool TryAdd(GraphValue value, GraphValue owner, long offset) => _shares.TryAdd(value, (owner, offset));

    /// <summary>The value whose memory this one lies in, and where; itself when it has its own.</summary>
    public (GraphValue Value, long Offset) Root(GraphValue value)
    {
        GraphValue root = value;
        long offset = 0;
        while (_shares.TryGetValue(root, out (GraphValue Owner, long Offset) share))
        {
            root = share.Owner;
            offset += share.Offset;
        }

        // Everything on the way now points straight to the root: long chains are walked once.
        long rest = offset;
        while (_shares.TryGetValue(value, out (GraphValue Owner, long Offset) share) && share.Owner != root)
        {
            _shares[value] = (root, rest);
            value = share.Owner;
            rest -= share.Offset;
        }

        return (root, offset);
    }
}
