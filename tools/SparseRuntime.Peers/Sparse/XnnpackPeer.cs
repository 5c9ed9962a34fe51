namespace SparseRuntime.Peers;

/// <summary>
/// XNNPACK: a convolution of one position over channels in rows, which is the product that it has sparse kernels for.
/// </summary>
internal sealed unsafe class XnnpackPeer : SparsePeer
{
    private const string Package = "libxnnpack0";

    /// <summary>What came with later interfaces, whose functions of the same names take other parameters.</summary>
    private static readonly string[] Later =
        ["xnn_init_weights_cache", "xnn_create_weights_cache", "xnn_init_code_cache", "xnn_reshape_convolution2d_nchw_f32"];

    private SystemLibrary _library = null!;
    private SystemLibrary _pools = null!;

    public override string Name => "XNNPACK";

    private protected override string Initialize()
    {
        _library = new SystemLibrary(Name, "libXNNPACK.so.0", Package);
        _pools = new SystemLibrary(Name, "libpthreadpool.so.0", "libpthreadpool0");
        if (Later.FirstOrDefault(_library.Has) is { } later)
            throw new PeerException($"{Name}: the installed library has '{later}' and thus another interface than the releases up to February 2022, which this build knows");
        var initialize = (delegate* unmanaged<void*, int>)_library.Function("xnn_initialize");
        int status = initialize(null);
        if (status != 0) throw new PeerException($"{Name}: it does not start on this machine: status {status}");
        return DebianPackage.Version(Package);
    }

    private protected override SparsePeerProduct Create(CsrWeights weights, ReadOnlySpan<float> x, int columns, int threads) =>
        new XnnpackProduct(_library, _pools, weights, x, columns, threads);
}
