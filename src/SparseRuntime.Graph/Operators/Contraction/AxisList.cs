namespace SparseRuntime.Graph.Operators;

/// <summary>Some axes of an equation with their extents and the steps that an operand takes along them.</summary>
/// <param name="extents">Memory for extents.</param>
/// <param name="strides">Memory for steps.</param>
internal ref struct AxisList(Span<int> extents, Span<int> strides)
{
    private readonly Span<int> _extents = extents;
    private readonly Span<int> _strides = strides;
    private int _count;

    /// <summary>Extents, outermost first.</summary>
    internal readonly ReadOnlySpan<int> Extents => _extents[.._count];

    /// <summary>Elements to step over per axis.</summary>
    internal readonly ReadOnlySpan<int> Strides => _strides[.._count];

    /// <summary>The product of the extents.</summary>
    internal readonly long Length
    {
        get
        {
            long length = 1;
            foreach (int extent in Extents)
                length = checked(length * extent);
            return length;
        }
    }

    /// <summary>Adds an axis inside of those before.</summary>
    internal void Add(int extent, int stride)
    {
        _extents[_count] = extent;
        _strides[_count++] = stride;
    }
}
