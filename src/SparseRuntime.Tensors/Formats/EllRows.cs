namespace SparseRuntime.Tensors;

/// <summary>
/// The first kept weights of every row, equally many slots for each: slot s of row r lies at s · rows + r, so that
/// neighbouring rows are read together. A slot without a weight repeats the last tap of its row (tap 0 in an empty one):
/// an index that is safe to read.
/// </summary>
internal sealed class EllRows
{
    private readonly int _rows;
    private readonly int _width;
    private readonly SlotArray _slots;
    private readonly IndexArray _taps;

    /// <summary>Stores the first <paramref name="width"/> kept weights of each row.</summary>
    public EllRows(CompressedRows source, int taps, int width)
    {
        _rows = source.RowCount;
        _width = width;
        _slots = new SlotArray((long)_rows * width);
        _taps = new IndexArray(_slots.Count, taps);
        for (int row = 0; row < _rows; row++)
        {
            ReadOnlySpan<int> rowTaps = source.RowTaps(row);
            ReadOnlySpan<float> rowValues = source.RowValues(row);
            int tap = 0;
            for (int s = 0, slot = row; s < width; s++, slot += _rows)
            {
                if (s < rowTaps.Length)
                {
                    tap = rowTaps[s];
                    _slots.Keep(slot, rowValues[s]);
                }

                _taps[slot] = tap;
            }
        }
    }

    public long Slots => _slots.Count;

    public long Bytes => _slots.Bytes + _taps.Bytes;

    /// <summary>Bytes of one slot of a matrix of so many taps: value and index.</summary>
    public static int SlotBytes(int taps) => sizeof(float) + IndexArray.BytesEach(taps);

    public void Walk(Action<int, int, float> visit)
    {
        for (int s = 0, slot = 0; s < _width; s++)
        {
            for (int row = 0; row < _rows; row++, slot++)
            {
                if (_slots.IsKept(slot, out float value)) visit(row, _taps[slot], value);
            }
        }
    }
}
