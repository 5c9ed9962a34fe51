using SparseRuntime.Tensors;

namespace SparseRuntime.Kernels;

/// <summary>The rows and taps of a layer without groups that keep anything: what is left when whole channels are pruned.</summary>
internal sealed class LiveChannels
{
    private LiveChannels(WeightMatrix all, bool[] rowIsLive, bool[] tapIsLive)
    {
        Rows = Places(rowIsLive, true);
        DeadRows = Places(rowIsLive, false);
        Taps = Places(tapIsLive, true);
        var dense = new float[Rows.Length * Taps.Length];
        var whole = new float[all.Taps];
        for (int row = 0; row < Rows.Length; row++)
        {
            all.CopyRow(Rows[row], whole);
            for (int tap = 0; tap < Taps.Length; tap++)
                dense[(row * Taps.Length) + tap] = whole[Taps[tap]];
        }

        Values = dense;
    }

    /// <summary>Live rows, rising.</summary>
    public int[] Rows { get; }

    /// <summary>Rows that keep nothing, rising.</summary>
    public int[] DeadRows { get; }

    /// <summary>Live taps, rising.</summary>
    public int[] Taps { get; }

    /// <summary>The weights of live rows and taps, row-major.</summary>
    public float[] Values { get; }

    /// <summary>Finds a layer's live channels.</summary>
    /// <returns>Null for a layer with groups, whose channels are not sliced.</returns>
    public static LiveChannels? Of(LinearLayer layer)
    {
        if (layer.Groups > 1) return null;
        WeightMatrix all = layer.Weights;
        var taps = new int[all.Taps];
        var values = new float[all.Taps];
        var rowIsLive = new bool[all.Rows];
        var tapIsLive = new bool[all.Taps];
        for (int row = 0; row < all.Rows; row++)
        {
            int count = all.CopyRowNonzeros(row, taps, values);
            rowIsLive[row] = count > 0;
            for (int k = 0; k < count; k++)
                tapIsLive[taps[k]] = true;
        }

        return new LiveChannels(all, rowIsLive, tapIsLive);
    }

    private static int[] Places(bool[] isLive, bool wanted)
    {
        int count = 0;
        for (int i = 0; i < isLive.Length; i++)
            count += isLive[i] == wanted ? 1 : 0;
        var places = new int[count];
        count = 0;
        for (int i = 0; i < isLive.Length; i++)
        {
            if (isLive[i] == wanted) places[count++] = i;
        }

        return places;
    }
}
