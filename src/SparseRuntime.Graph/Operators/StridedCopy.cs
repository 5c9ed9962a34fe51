using System.Runtime.Intrinsics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Fills a contiguous result from memory that is stepped through in any order: transposes, slices, repeats.</summary>
internal static unsafe class StridedCopy
{
    /// <summary>Rows and columns of the tiles in which two axes are exchanged.</summary>
    private const int Tile = 16;

    /// <summary>Copies a share of the result.</summary>
    /// <param name="source">The operand.</param>
    /// <param name="offset">The operand's element for the first element of the result.</param>
    /// <param name="target">The result.</param>
    /// <param name="extents">The result's extents, outermost first; their product is its element count.</param>
    /// <param name="strides">The operand's elements to step over per axis of the result; 0 repeats, negative goes back.</param>
    /// <param name="part">The share.</param>
    internal static void Run(
        TensorView source, int offset, TensorView target, ReadOnlySpan<int> extents, ReadOnlySpan<int> strides, WorkPart part)
    {
        int size = source.ElementType.Size();
        Run((byte*)source.Data + ((long)offset * size), size, target.Data, target.Length, extents, strides, part);
    }

    /// <summary>As the other overload, for memory that is no tensor.</summary>
    /// <param name="source">The operand's element for the first element of the result.</param>
    /// <param name="size">Bytes of an element.</param>
    /// <param name="target">The result.</param>
    /// <param name="length">Elements of the result.</param>
    /// <param name="extents">The result's extents, outermost first; their product is its element count.</param>
    /// <param name="strides">The operand's elements to step over per axis of the result; 0 repeats, negative goes back.</param>
    /// <param name="part">The share.</param>
    internal static void Run(void* source, int size, void* target, int length, ReadOnlySpan<int> extents, ReadOnlySpan<int> strides, WorkPart part)
    {
        if (length == 0) return;
        Span<int> e = stackalloc int[extents.Length + 2];
        Span<int> s = stackalloc int[extents.Length + 2];
        int rank = Coalesce(extents, strides, e, s);
        switch (size)
        {
            case 1: Run((byte*)source, (byte*)target, length, e[..rank], s[..rank], part); break;
            case 2: Run((ushort*)source, (ushort*)target, length, e[..rank], s[..rank], part); break;
            case 4: Run((uint*)source, (uint*)target, length, e[..rank], s[..rank], part); break;
            default: Run((ulong*)source, (ulong*)target, length, e[..rank], s[..rank], part); break;
        }
    }

    /// <summary>Axes innermost first, without those of extent 1, neighbours that step evenly as one; at least two.</summary>
    private static int Coalesce(ReadOnlySpan<int> extents, ReadOnlySpan<int> strides, Span<int> e, Span<int> s)
    {
        int rank = 0;
        for (int axis = extents.Length - 1; axis >= 0; axis--)
        {
            if (extents[axis] == 1) continue;
            if (rank > 0 && strides[axis] == (long)e[rank - 1] * s[rank - 1])
            {
                e[rank - 1] *= extents[axis];
                continue;
            }

            e[rank] = extents[axis];
            s[rank++] = strides[axis];
        }

        for (; rank < 2; rank++)
        {
            e[rank] = 1;
            s[rank] = 0;
        }

        return rank;
    }

    private static void Run<T>(T* source, T* target, int length, ReadOnlySpan<int> extents, ReadOnlySpan<int> strides, WorkPart part)
        where T : unmanaged
    {
        int width = extents[0];
        int stride = strides[0];

        // Whole rows unless rows are so long that a share is a piece of one.
        int granularity = width <= Chunks.Granularity * Chunks.Granularity ? width : Chunks.Granularity;
        (int position, int end) = part.Range(length, granularity);
        if (position >= end) return;

        Span<int> index = stackalloc int[extents.Length];
        int column = position % width;
        int rest = position / width;
        long offset = 0;
        for (int axis = 1; axis < extents.Length; axis++)
        {
            index[axis] = rest % extents[axis];
            rest /= extents[axis];
            offset += (long)index[axis] * strides[axis];
        }

        bool exchange = strides[1] == 1 && stride > 1;
        while (position < end)
        {
            int columns = Math.Min(width - column, end - position);
            if (exchange && column == 0 && columns == width)
            {
                int rows = Math.Min(extents[1] - index[1], (end - position) / width);
                Exchange(source + offset, stride, target + position, rows, width);
                position += rows * width;
                Advance(rows, extents, strides, index, ref offset);
                continue;
            }

            T* row = source + offset + ((long)column * stride);
            if (stride == 1) new ReadOnlySpan<T>(row, columns).CopyTo(new Span<T>(target + position, columns));
            else if (stride == 0) new Span<T>(target + position, columns).Fill(*row);
            else
            {
                for (int i = 0; i < columns; i++)
                    target[position + i] = row[(long)i * stride];
            }

            position += columns;
            column = 0;
            Advance(1, extents, strides, index, ref offset);
        }
    }

    /// <summary>Goes on by rows that stay within axis 1 up to its end.</summary>
    private static void Advance(int rows, ReadOnlySpan<int> extents, ReadOnlySpan<int> strides, Span<int> index, ref long offset)
    {
        for (int axis = 1; axis < extents.Length; axis++)
        {
            index[axis] += rows;
            offset += (long)rows * strides[axis];
            if (index[axis] < extents[axis]) return;
            offset -= (long)extents[axis] * strides[axis];
            index[axis] = 0;
            rows = 1;
        }
    }

    /// <summary>Exchanges two axes tile by tile, so that both sides stay in the cache.</summary>
    private static void Exchange<T>(T* source, int stride, T* target, int rows, int columns)
        where T : unmanaged
    {
        for (int top = 0; top < rows; top += Tile)
        {
            int bottom = Math.Min(rows, top + Tile);
            for (int left = 0; left < columns; left += Tile)
            {
                int right = Math.Min(columns, left + Tile);
                if (sizeof(T) == sizeof(float) && bottom - top == Tile && right - left == Tile && Vector256.IsHardwareAccelerated)
                {
                    ExchangeTile((float*)source + top + ((long)left * stride), stride, (float*)target + ((long)top * columns) + left, columns);
                    continue;
                }

                for (int i = top; i < bottom; i++)
                {
                    T* to = target + ((long)i * columns);
                    T* from = source + i;
                    for (int j = left; j < right; j++)
                        to[j] = from[(long)j * stride];
                }
            }
        }
    }

    /// <summary>A whole tile of four-byte elements, four by four in registers.</summary>
    private static void ExchangeTile(float* source, long stride, float* target, long columns)
    {
        const int Side = 4;
        for (int j = 0; j < Tile; j += Side)
        {
            for (int i = 0; i < Tile; i += Side)
            {
                float* from = source + i + (j * stride);
                float* to = target + (i * columns) + j;
                Vector256<float> ab = Vector256.Create(Vector128.Load(from), Vector128.Load(from + stride));
                Vector256<float> cd = Vector256.Create(Vector128.Load(from + (2 * stride)), Vector128.Load(from + (3 * stride)));
                Vector256<double> pairsAb = Vector256.Shuffle(ab, Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).AsDouble();
                Vector256<double> pairsCd = Vector256.Shuffle(cd, Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).AsDouble();
                Vector256<float> low = Vector256.Shuffle(Vector256.Create(pairsAb.GetLower(), pairsCd.GetLower()), Vector256.Create(0L, 2, 1, 3)).AsSingle();
                Vector256<float> high = Vector256.Shuffle(Vector256.Create(pairsAb.GetUpper(), pairsCd.GetUpper()), Vector256.Create(0L, 2, 1, 3)).AsSingle();
                low.GetLower().Store(to);
                low.GetUpper().Store(to + columns);
                high.GetLower().Store(to + (2 * columns));
                high.GetUpper().Store(to + (3 * columns));
            }
        }
    }
}
