using System.Runtime.InteropServices;

namespace SparseRuntime.Peers;

/// <summary>
/// A sparse product by GraphBLAS: sparse rows of W, full rows of X and Y. Y is set to zero and then added to: only for
/// full results that are there already does the library multiply without searching where they have entries.
/// </summary>
internal sealed unsafe class GraphBlasProduct : SparsePeerProduct
{
    private const int CsrFormat = 0; // GrB_CSR_FORMAT
    private const int Materialize = 1; // GrB_MATERIALIZE
    private const int SparsityControl = 32; // GxB_SPARSITY_CONTROL
    private const int Sparse = 2; // GxB_SPARSE

    private readonly GraphBlasPeer _peer;
    private readonly SystemLibrary _library;
    private readonly delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint, int> _multiply;
    private readonly delegate* unmanaged<nint, nint, nint, float, nint, ulong, nint, ulong, nint, int> _assign;
    private readonly delegate* unmanaged<nint, int, int> _wait;
    private readonly nint _all;
    private readonly nint _plus;
    private readonly nint _semiring;
    private readonly int _rows;
    private readonly int _columns;
    private readonly int _threads;
    private nint _weights;
    private nint _x;
    private nint _y;

    public GraphBlasProduct(GraphBlasPeer peer, SystemLibrary library, CsrWeights weights, ReadOnlySpan<float> x, int columns, int threads)
    {
        (_peer, _library, _rows, _columns, _threads) = (peer, library, weights.Rows, columns, threads);
        _multiply = (delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint, int>)library.Function("GrB_mxm");
        _assign = (delegate* unmanaged<nint, nint, nint, float, nint, ulong, nint, ulong, nint, int>)library.Function("GrB_Matrix_assign_FP32");
        _wait = (delegate* unmanaged<nint, int, int>)library.Function("GrB_Matrix_wait");
        _all = library.Pointer("GrB_ALL");
        _plus = library.Pointer("GrB_PLUS_FP32");
        _semiring = library.Pointer("GrB_PLUS_TIMES_SEMIRING_FP32");
        try
        {
            peer.UseThreads(threads);
            _weights = Import(weights);
            _x = New(weights.Taps);
            _y = New(weights.Rows);
            void* copy = NativeMemory.Alloc((nuint)x.Length, sizeof(float));
            x.CopyTo(new Span<float>(copy, x.Length));
            Pack(_x, copy, (ulong)x.Length * sizeof(float), 0);
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
        Check(_assign(_y, 0, 0, 0, _all, (ulong)_rows, _all, (ulong)_columns, 0), "Y could not be cleared");
        Check(_multiply(_y, 0, _plus, _semiring, _weights, _x, 0), "the run failed");
        Check(_wait(_y, Materialize), "the run did not end");
    }

    public override void CopyOutput(Span<float> y)
    {
        var unpack = (delegate* unmanaged<nint, void**, ulong*, byte*, nint, int>)_library.Function("GxB_Matrix_unpack_FullR");
        void* values;
        ulong bytes;
        byte same;
        Check(unpack(_y, &values, &bytes, &same, 0), "Y could not be read");
        if (same != 0) y.Fill(*(float*)values);
        else new Span<float>(values, _rows * _columns).CopyTo(y);
        Pack(_y, values, bytes, same);
    }

    protected override void Release()
    {
        var free = (delegate* unmanaged<nint*, int>)_library.Function("GrB_Matrix_free");
        nint* matrices = stackalloc nint[] { _weights, _x, _y };
        for (int i = 0; i < 3; i++)
            free(&matrices[i]);
        (_weights, _x, _y) = (0, 0, 0);
    }

    private nint Import(CsrWeights weights)
    {
        var import = (delegate* unmanaged<nint*, nint, ulong, ulong, ulong*, ulong*, float*, ulong, ulong, ulong, int, int>)_library.Function("GrB_Matrix_import_FP32");
        var setOption = (delegate* unmanaged<nint, int, int, int>)_library.Function("GxB_Matrix_Option_set_INT32");
        ulong[] starts = Array.ConvertAll(weights.RowStarts, start => (ulong)start);
        ulong[] indices = Array.ConvertAll(weights.TapIndices, tap => (ulong)tap);
        var count = (ulong)weights.Values.Length;
        nint matrix;
        fixed (ulong* startsAt = starts, indicesAt = indices)
        fixed (float* values = weights.Values)
        {
            int info = import(
                &matrix, _library.Pointer("GrB_FP32"), (ulong)weights.Rows, (ulong)weights.Taps, startsAt, indicesAt, values, (ulong)starts.Length, count, count, CsrFormat);
            Check(info, "the weights were refused");
        }

        // Left to itself the library makes a bitmap of weights that are half zeros, which is many times slower.
        Check(setOption(matrix, SparsityControl, Sparse), "the weights cannot be kept sparse");
        return matrix;
    }

    private nint New(int rows)
    {
        var create = (delegate* unmanaged<nint*, nint, ulong, ulong, int>)_library.Function("GrB_Matrix_new");
        nint matrix;
        Check(create(&matrix, _library.Pointer("GrB_FP32"), (ulong)rows, (ulong)_columns), $"{rows} x {_columns} elements were refused");
        return matrix;
    }

    /// <summary>Makes a matrix full of the values at an address, which it then owns: it frees them as C does.</summary>
    private void Pack(nint matrix, void* values, ulong bytes, byte same)
    {
        var pack = (delegate* unmanaged<nint, void**, ulong, byte, nint, int>)_library.Function("GxB_Matrix_pack_FullR");
        Check(pack(matrix, &values, bytes, same, 0), "values were refused");
    }

    private static void Check(int info, string failure) => GraphBlasPeer.Check(info, failure);
}
