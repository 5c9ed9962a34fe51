namespace SparseRuntime.Peers;

/// <summary>A sparse product as an operator of XNNPACK, with a pool of threads of its own where there are several.</summary>
internal sealed unsafe class XnnpackProduct : SparsePeerProduct
{
    private readonly SystemLibrary _library;
    private readonly SystemLibrary _pools;
    private readonly delegate* unmanaged<nint, nint, int> _run;
    private readonly AlignedFloats _x;
    private readonly AlignedFloats _y;
    private nint _pool;
    private nint _operator;

    public XnnpackProduct(SystemLibrary library, SystemLibrary pools, CsrWeights weights, ReadOnlySpan<float> x, int columns, int threads)
    {
        (_library, _pools) = (library, pools);
        _run = (delegate* unmanaged<nint, nint, int>)library.Function("xnn_run_operator");
        var create = (delegate* unmanaged<
            uint, uint, uint, uint, // padding
            uint, uint, uint, uint, uint, uint, // kernel, stride and dilation, height and width each
            uint, nuint, nuint, nuint, nuint, // groups, channels in and out, their strides
            float*, float*, float, float, uint, nint*, int>)library.Function("xnn_create_convolution2d_nchw_f32");
        var setup = (delegate* unmanaged<nint, nuint, nuint, nuint, float*, float*, nint, int>)library.Function("xnn_setup_convolution2d_nchw_f32");
        _x = new AlignedFloats(x);
        _y = new AlignedFloats(weights.Rows * columns);
        try
        {
            if (threads > 1)
            {
                _pool = ((delegate* unmanaged<nuint, nint>)pools.Function("pthreadpool_create"))((nuint)threads);
                if (_pool == 0) throw new PeerException($"XNNPACK: no pool of {threads} threads could be made");
            }

            nint made;
            fixed (float* kernel = weights.ToDense())
            {
                var (k, m) = ((nuint)weights.Taps, (nuint)weights.Rows);
                Check(create(0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, k, m, k, m, kernel, null, float.NegativeInfinity, float.PositiveInfinity, 0, &made), "the weights were refused");
            }

            _operator = made;
            Check(setup(_operator, 1, 1, (nuint)columns, _x.Address, _y.Address, _pool), "the columns were refused");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override void Run() => Check(_run(_operator, _pool), "the run failed");

    public override void CopyOutput(Span<float> y) => _y.Span.CopyTo(y);

    protected override void Release()
    {
        if (_operator != 0) ((delegate* unmanaged<nint, int>)_library.Function("xnn_delete_operator"))(_operator);
        if (_pool != 0) ((delegate* unmanaged<nint, void>)_pools.Function("pthreadpool_destroy"))(_pool);
        (_operator, _pool) = (0, 0);
        _x.Dispose();
        _y.Dispose();
    }

    private static void Check(int status, string failure)
    {
        if (status != 0) throw new PeerException($"XNNPACK: {failure}: status {status}");
    }
}
