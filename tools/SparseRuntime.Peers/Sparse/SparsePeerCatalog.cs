namespace SparseRuntime.Peers;

/// <summary>The libraries of sparse products that can be compared with, each where it is installed.</summary>
public static class SparsePeerCatalog
{
    /// <summary>Every library, installed or not.</summary>
    public static IReadOnlyList<SparsePeer> All { get; } = [new XnnpackPeer(), new GraphBlasPeer(), new LibrsbPeer()];

    /// <summary>Those that can be used on this machine.</summary>
    public static IEnumerable<SparsePeer> Available => All.Where(peer => peer.Absence is null);
}
