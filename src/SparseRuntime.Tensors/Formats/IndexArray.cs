namespace SparseRuntime.Tensors;

/// <summary>Indices of rows or taps: 16 bits each when all that there are fit, else 32.</summary>
internal sealed class IndexArray
{
    private const int NarrowLimit = ushort.MaxValue + 1;

    private readonly ushort[] _narrow = [];
    private readonly int[] _wide = [];

    /// <summary>Indices that are all zero.</summary>
    /// <param name="count">How many are stored.</param>
    /// <param name="limit">Every index is below this.</param>
    public IndexArray(long count, int limit)
    {
        if (limit <= NarrowLimit) _narrow = new ushort[count];
        else _wide = new int[count];
    }

    public long Bytes => (2L * _narrow.Length) + (4L * _wide.Length);

    public int this[int position]
    {
        get => _wide.Length == 0 ? _narrow[position] : _wide[position];
        set
        {
            if (_wide.Length == 0) _narrow[position] = (ushort)value;
            else _wide[position] = value;
        }
    }

    /// <summary>Bytes of one index below a limit.</summary>
    public static int BytesEach(int limit) => limit <= NarrowLimit ? 2 : 4;
}
