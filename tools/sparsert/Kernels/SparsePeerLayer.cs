using SparseRuntime.Peers;
using SparseRuntime.Tool.Json;

namespace SparseRuntime.Tool.Kernels;

/// <summary>One layer's product as other libraries of sparse matrices have prepared it.</summary>
internal sealed class SparsePeerLayer : IDisposable
{
    private readonly List<(SparsePeer Peer, SparsePeerProduct Product)> _products = [];

    /// <summary>
    /// Prepares the product W·X, with X in rows of taps even where the layer's own input is a batch of vectors: the way
    /// round that the libraries are fastest with. Convolutions are left out, and so are weights
    /// that are all zero or all nonzero.
    /// </summary>
    public SparsePeerLayer(IReadOnlyList<SparsePeer> peers, LayerCase layer, float[] weights, int threads)
    {
        if (layer.Window > 1 || peers.Count == 0) return;
        CsrWeights csr = CsrWeights.FromDense(layer.Rows, layer.Taps, weights);
        if (csr.Values.Length == 0 || csr.Values.Length == weights.Length) return;
        var x = new float[layer.Taps * layer.Columns];
        x.AsSpan().Fill(0.5f);
        try
        {
            foreach (SparsePeer peer in peers)
                _products.Add((peer, peer.Prepare(csr, x, layer.Columns, threads)));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyList<(SparsePeer Peer, SparsePeerProduct Product)> Products => _products;

    /// <summary>Sets the libraries' times beside a kernel's.</summary>
    /// <param name="microseconds">One time for each of <see cref="Products"/>.</param>
    /// <param name="kernel">The kernel's time in microseconds.</param>
    public IReadOnlyList<KernelPeer> Compare(double[] microseconds, double kernel) =>
        [.. _products.Select((p, i) => new KernelPeer(p.Peer.Name, p.Peer.Version, microseconds[i], microseconds[i] / kernel))];

    public void Dispose()
    {
        foreach ((_, SparsePeerProduct product) in _products)
            product.Dispose();
        _products.Clear();
    }
}
