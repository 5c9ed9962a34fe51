using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// The axes of an operand in two groups, kept and reduced, each innermost first, neighbours that step evenly as one.
/// </summary>
internal ref struct ReductionAxes
{
    private AxisBuffer _keptExtents;
    private AxisBuffer _keptStrides;
    private AxisBuffer _extents;
    private AxisBuffer _strides;
    private int _kept;
    private int _rank;

    internal ReductionAxes(TensorShape shape, ReadOnlySpan<bool> reduced)
    {
        int stride = 1;
        Count = 1;
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            int extent = shape[axis];
            if (reduced[axis])
            {
                Count *= extent;
                Add(ref _extents, ref _strides, ref _rank, extent, stride);
            }
            else
            {
                Add(ref _keptExtents, ref _keptStrides, ref _kept, extent, stride);
            }

            stride *= extent;
        }

        if (_rank == 0) Add(ref _extents, ref _strides, ref _rank, 1, 1, true);
    }

    /// <summary>How many elements make one result.</summary>
    internal int Count { get; }

    /// <summary>Elements in a run that steps evenly.</summary>
    internal readonly int RunLength => _extents[0];

    /// <summary>Elements from one of a run to the next.</summary>
    internal readonly int RunStride => _strides[0];

    /// <summary>Runs per result.</summary>
    internal readonly int Runs => Count == 0 ? 0 : Count / _extents[0];

    /// <summary>The first element that counts for a result.</summary>
    internal readonly int Base(int result) => Offset(_keptExtents, _keptStrides, _kept, 0, result);

    /// <summary>Where a run begins, from the first element.</summary>
    internal readonly int Run(int run) => Offset(_extents, _strides, _rank, 1, run);

    private static int Offset(in AxisBuffer extents, in AxisBuffer strides, int rank, int first, int position)
    {
        int offset = 0;
        for (int axis = first; axis < rank; axis++)
        {
            offset += position % extents[axis] * strides[axis];
            position /= extents[axis];
        }

        return offset;
    }

    private static void Add(ref AxisBuffer extents, ref AxisBuffer strides, ref int rank, int extent, int stride, bool always = false)
    {
        if (extent == 1 && !always) return;
        if (rank > 0 && stride == (long)extents[rank - 1] * strides[rank - 1])
        {
            extents[rank - 1] *= extent;
            return;
        }

        extents[rank] = extent;
        strides[rank++] = stride;
    }
}
