namespace SparseRuntime.Peers;

/// <summary>SuiteSparse:GraphBLAS 7.</summary>
internal sealed unsafe class GraphBlasPeer : SparsePeer
{
    private const int NonBlocking = 0; // GrB_NONBLOCKING
    private const int ThreadsOption = 5; // GxB_GLOBAL_NTHREADS
    private const int VersionOption = 9; // GxB_LIBRARY_VERSION

    private SystemLibrary _library = null!;
    private delegate* unmanaged<int, int, int> _setOption;
    private int _threads;

    public override string Name => "SuiteSparse:GraphBLAS";

    /// <summary>Sets the number of threads, which the library keeps once for all matrices.</summary>
    public void UseThreads(int threads)
    {
        if (threads == _threads) return;
        Check(_setOption(ThreadsOption, threads), $"{threads} threads were refused");
        _threads = threads;
    }

    private protected override string Initialize()
    {
        _library = new SystemLibrary(Name, "libgraphblas.so.7", "libgraphblas7");
        _setOption = (delegate* unmanaged<int, int, int>)_library.Function("GxB_Global_Option_set_INT32");
        Check(((delegate* unmanaged<int, int>)_library.Function("GrB_init"))(NonBlocking), "it does not start on this machine");
        int* version = stackalloc int[3];
        Check(((delegate* unmanaged<int, int*, int>)_library.Function("GxB_Global_Option_get_INT32"))(VersionOption, version), "it does not tell its version");
        return $"{version[0]}.{version[1]}.{version[2]}";
    }

    private protected override SparsePeerProduct Create(CsrWeights weights, ReadOnlySpan<float> x, int columns, int threads) =>
        new GraphBlasProduct(this, _library, weights, x, columns, threads);

    internal static void Check(int info, string failure)
    {
        if (info != 0) throw new PeerException($"SuiteSparse:GraphBLAS: {failure}: error {info}");
    }
}
