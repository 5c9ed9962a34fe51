namespace SparseRuntime.Peers;

/// <summary>librsb: recursive sparse blocks, shared out by OpenMP.</summary>
internal sealed unsafe class LibrsbPeer : SparsePeer
{
    private const string Package = "librsb0";
    private const int ThreadsOption = 9; // RSB_IO_WANT_EXECUTING_THREADS

    private SystemLibrary _library = null!;
    private delegate* unmanaged<int, void*, int> _setOption;
    private int _threads;

    public override string Name => "librsb";

    /// <summary>Sets the number of threads, which the library keeps once for all matrices.</summary>
    public void UseThreads(int threads)
    {
        if (threads == _threads) return;
        Check(_setOption(ThreadsOption, &threads), $"{threads} threads were refused");
        _threads = threads;
    }

    private protected override string Initialize()
    {
        _library = new SystemLibrary(Name, "librsb.so.0", Package);
        _setOption = (delegate* unmanaged<int, void*, int>)_library.Function("rsb_lib_set_opt");
        Check(((delegate* unmanaged<void*, int>)_library.Function("rsb_lib_init"))(null), "it does not start on this machine");
        return DebianPackage.Version(Package);
    }

    private protected override SparsePeerProduct Create(CsrWeights weights, ReadOnlySpan<float> x, int columns, int threads) =>
        new LibrsbProduct(this, _library, weights, x, columns, threads);

    internal static void Check(int error, string failure)
    {
        if (error != 0) throw new PeerException($"librsb: {failure}: error {error}");
    }
}
