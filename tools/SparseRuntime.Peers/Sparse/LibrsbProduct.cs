namespace SparseRuntime.Peers;

/// <summary>A sparse product by librsb, over dense matrices in rows, which it is fastest with.</summary>
internal sealed unsafe class LibrsbProduct : SparsePeerProduct
{
    private const int NoTransposition = 'N';
    private const byte Float = (byte)'S';
    private const int NoFlags = 0; // of a matrix: blocks and indices as the library sees fit; of an order: by rows

    private readonly LibrsbPeer _peer;
    private readonly SystemLibrary _library;
    private readonly delegate* unmanaged<int, float*, nint, int, int, float*, int, float*, float*, int, int> _multiply;
    private readonly AlignedFloats _x;
    private readonly AlignedFloats _y;
    private readonly int _columns;
    private readonly int _threads;
    private nint _matrix;

    public LibrsbProduct(LibrsbPeer peer, SystemLibrary library, CsrWeights weights, ReadOnlySpan<float> x, int columns, int threads)
    {
        (_peer, _library, _columns, _threads) = (peer, library, columns, threads);
        _multiply = (delegate* unmanaged<int, float*, nint, int, int, float*, int, float*, float*, int, int>)library.Function("rsb_spmm");
        var create = (delegate* unmanaged<float*, int*, int*, int, byte, int, int, int, int, int, int*, nint>)library.Function("rsb_mtx_alloc_from_csr_const");
        _x = new AlignedFloats(x);
        _y = new AlignedFloats(weights.Rows * columns);
        try
        {
            // How a matrix is cut into blocks depends on the number of threads at that time.
            peer.UseThreads(threads);
            int error;
            fixed (float* values = weights.Values)
            fixed (int* starts = weights.RowStarts, taps = weights.TapIndices)
                _matrix = create(values, starts, taps, weights.Values.Length, Float, weights.Rows, weights.Taps, 1, 1, NoFlags, &error);
            if (_matrix == 0) throw new PeerException($"librsb: the weights were refused: error {error}");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override void Run()
    {
        _peer.UseThreads(_threads);
        float one = 1, zero = 0;
        LibrsbPeer.Check(_multiply(NoTransposition, &one, _matrix, _columns, NoFlags, _x.Address, _columns, &zero, _y.Address, _columns), "the run failed");
    }

    public override void CopyOutput(Span<float> y) => _y.Span.CopyTo(y);

    protected override void Release()
    {
        if (_matrix != 0) ((delegate* unmanaged<nint, nint>)_library.Function("rsb_mtx_free"))(_matrix);
        _matrix = 0;
        _x.Dispose();
        _y.Dispose();
    }
}
