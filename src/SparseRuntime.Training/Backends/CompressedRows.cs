using SparseRuntime.Kernels;
using SparseRuntime.Tensors;

namespace SparseRuntime.Training;

/// <summary>
/// The kept places of a sparse layer in compressed rows, for the forward pass and gradients, and in compressed columns,
/// for the backward pass, whose values are copied from those of the rows.
/// </summary>
internal sealed unsafe class CompressedRows : IDisposable
{
    private readonly NativeBuffer _rowStart, _columns, _columnStart, _rows, _order, _turned;

    /// <param name="mask">[outputs, inputs].</param>
    public CompressedRows(Mask mask)
    {
        int outputs = mask.Shape[0], inputs = mask.Shape[1];
        Count = (int)mask.CountKept();
        _rowStart = new NativeBuffer((outputs + 1L) * sizeof(int));
        _columnStart = new NativeBuffer((inputs + 1L) * sizeof(int));
        // A dot product of a row's end looks at its last place again, so even an empty list has one.
        _columns = new NativeBuffer((Count + 1L) * sizeof(int));
        _rows = new NativeBuffer((Count + 1L) * sizeof(int));
        _order = new NativeBuffer((Count + 1L) * sizeof(int));
        _turned = new NativeBuffer((Count + 1L) * sizeof(float));
        int place = 0;
        for (int row = 0; row < outputs; row++)
        {
            RowStart[row] = place;
            for (int column = 0; column < inputs; column++)
            {
                if (!mask[((long)row * inputs) + column]) continue;
                Columns[place++] = column;
                ColumnStart[column + 1]++;
            }
        }

        RowStart[outputs] = place;
        for (int column = 0; column < inputs; column++)
            ColumnStart[column + 1] += ColumnStart[column];
        var next = new int[inputs];
        for (int column = 0; column < inputs; column++)
            next[column] = ColumnStart[column];
        for (int row = 0; row < outputs; row++)
        {
            for (int p = RowStart[row]; p < RowStart[row + 1]; p++)
            {
                int target = next[Columns[p]]++;
                Rows[target] = row;
                Order[target] = p;
            }
        }
    }

    /// <summary>Kept places.</summary>
    public int Count { get; }

    /// <summary>Where each row's places begin, and where the last row's end.</summary>
    public int* RowStart => (int*)_rowStart.Data;

    /// <summary>The column of each place, row after row.</summary>
    public int* Columns => (int*)_columns.Data;

    /// <summary>Where each column's places begin, and where the last column's end.</summary>
    public int* ColumnStart => (int*)_columnStart.Data;

    /// <summary>The row of each place, column after column.</summary>
    public int* Rows => (int*)_rows.Data;

    /// <summary>Values in the order of <see cref="Rows"/>, as <see cref="Turn"/> left them.</summary>
    public float* Turned => _turned.Floats;

    private int* Order => (int*)_order.Data;

    /// <summary>Copies values, which lie row after row, of some columns to where those lie column after column.</summary>
    public void Turn(float* values, int firstColumn, int endColumn)
    {
        int end = ColumnStart[endColumn];
        for (int p = ColumnStart[firstColumn]; p < end; p++)
            Turned[p] = values[Order[p]];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rowStart.Dispose();
        _columns.Dispose();
        _columnStart.Dispose();
        _rows.Dispose();
        _order.Dispose();
        _turned.Dispose();
    }
}
