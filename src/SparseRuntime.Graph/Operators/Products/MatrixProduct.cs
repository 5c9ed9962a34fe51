using System.Numerics;
using SparseRuntime.Tensors;

namespace SparseRuntime.Graph.Operators;

/// <summary>Rows of a product of two matrices with any strides. Every element is one sum over k in order.</summary>
internal static unsafe class MatrixProduct
{
    /// <summary>For messages about operands of other types.</summary>
    internal const string SupportedTypes = "float16, float32, float64, int32, uint32, int64 or uint64";

    /// <summary>Whether matrices of the type can be multiplied.</summary>
    internal static bool Supports(ElementType type) => type is ElementType.Float16 or ElementType.Float32 or ElementType.Float64
        or ElementType.Int32 or ElementType.UInt32 or ElementType.Int64 or ElementType.UInt64;

    /// <summary>Writes <paramref name="rows"/> × <paramref name="n"/> contiguous sums.</summary>
    /// <param name="a">Holds the left matrix, rows of the share only, from <paramref name="offsetA"/>.</param>
    /// <param name="offsetA">In elements.</param>
    /// <param name="rowA">Elements from one row of the left matrix to the next.</param>
    /// <param name="columnA">Elements from one column of the left matrix to the next.</param>
    /// <param name="b">Holds the right matrix from <paramref name="offsetB"/>.</param>
    /// <param name="offsetB">In elements.</param>
    /// <param name="rowB">Elements from one row of the right matrix to the next.</param>
    /// <param name="columnB">Elements from one column of the right matrix to the next.</param>
    /// <param name="y">Takes the result from <paramref name="offsetY"/>.</param>
    /// <param name="offsetY">In elements.</param>
    /// <param name="rows">Rows of the share.</param>
    /// <param name="n">Columns of the result.</param>
    /// <param name="k">Terms of every sum.</param>
    internal static void Rows(
        TensorView a, int offsetA, int rowA, int columnA, TensorView b, int offsetB, int rowB, int columnB, TensorView y, int offsetY, int rows, int n, int k)
    {
        switch (y.ElementType)
        {
            case ElementType.Float32:
                Rows((float*)a.Data + offsetA, rowA, columnA, (float*)b.Data + offsetB, rowB, columnB, (float*)y.Data + offsetY, rows, n, k);
                break;
            case ElementType.Float64:
                Rows((double*)a.Data + offsetA, rowA, columnA, (double*)b.Data + offsetB, rowB, columnB, (double*)y.Data + offsetY, rows, n, k);
                break;
            case ElementType.Int32 or ElementType.UInt32:
                Rows((int*)a.Data + offsetA, rowA, columnA, (int*)b.Data + offsetB, rowB, columnB, (int*)y.Data + offsetY, rows, n, k);
                break;
            case ElementType.Int64 or ElementType.UInt64:
                Rows((long*)a.Data + offsetA, rowA, columnA, (long*)b.Data + offsetB, rowB, columnB, (long*)y.Data + offsetY, rows, n, k);
                break;
            default:
                HalfRows((Half*)a.Data + offsetA, rowA, columnA, (Half*)b.Data + offsetB, rowB, columnB, (Half*)y.Data + offsetY, rows, n, k);
                break;
        }
    }

    private static void Rows<T>(T* a, int rowA, int columnA, T* b, int rowB, int columnB, T* y, int rows, int n, int k)
        where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < rows; i++, a += rowA, y += n)
        {
            int j = 0;
            if (columnB == 1)
            {
                for (; j <= n - (4 * Vector<T>.Count); j += 4 * Vector<T>.Count)
                    Columns4(a, columnA, b + j, rowB, y + j, k);
                for (; j <= n - Vector<T>.Count; j += Vector<T>.Count)
                    Columns(a, columnA, b + j, rowB, y + j, k);
            }

            for (; j < n; j++)
            {
                T sum = T.Zero;
                for (int t = 0; t < k; t++)
                    sum += a[t * columnA] * b[(t * rowB) + (j * columnB)];
                y[j] = sum;
            }
        }
    }

    private static void Columns4<T>(T* a, int columnA, T* b, int rowB, T* y, int k)
        where T : unmanaged, INumber<T>
    {
        Vector<T> sum0 = Vector<T>.Zero;
        Vector<T> sum1 = Vector<T>.Zero;
        Vector<T> sum2 = Vector<T>.Zero;
        Vector<T> sum3 = Vector<T>.Zero;
        for (int t = 0; t < k; t++, a += columnA, b += rowB)
        {
            var weight = new Vector<T>(*a);
            sum0 += weight * Vector.Load(b);
            sum1 += weight * Vector.Load(b + Vector<T>.Count);
            sum2 += weight * Vector.Load(b + (2 * Vector<T>.Count));
            sum3 += weight * Vector.Load(b + (3 * Vector<T>.Count));
        }

        Vector.Store(sum0, y);
        Vector.Store(sum1, y + Vector<T>.Count);
        Vector.Store(sum2, y + (2 * Vector<T>.Count));
        Vector.Store(sum3, y + (3 * Vector<T>.Count));
    }

    private static void Columns<T>(T* a, int columnA, T* b, int rowB, T* y, int k)
        where T : unmanaged, INumber<T>
    {
        Vector<T> sum = Vector<T>.Zero;
        for (int t = 0; t < k; t++, a += columnA, b += rowB)
            sum += new Vector<T>(*a) * Vector.Load(b);
        Vector.Store(sum, y);
    }

    private static void HalfRows(Half* a, int rowA, int columnA, Half* b, int rowB, int columnB, Half* y, int rows, int n, int k)
    {
        for (int i = 0; i < rows; i++, a += rowA, y += n)
        {
            for (int j = 0; j < n; j++)
            {
                float sum = 0;
                for (int t = 0; t < k; t++)
                    sum += (float)a[t * columnA] * (float)b[(t * rowB) + (j * columnB)];
                y[j] = (Half)sum;
            }
        }
    }
}
