namespace SparseRuntime.Tensors;

/// <summary>
/// The graph of a rectangular matrix: a node per row and, after them, one per tap, an edge per kept weight. It is the
/// graph of the symmetric matrix [[0, W], [Wᵀ, 0]]. Neighbours are listed by rising degree, equal ones by number.
/// </summary>
internal sealed class BipartiteGraph
{
    private readonly int[] _start;
    private readonly int[] _neighbours;

    public BipartiteGraph(WeightMatrix weights)
    {
        var rows = new CompressedRows(weights);
        int firstTap = weights.Rows;
        _start = new int[weights.Rows + weights.Taps + 1];
        _neighbours = new int[checked(2 * rows.Taps.Length)];
        for (int row = 0; row < weights.Rows; row++)
            _start[row + 1] = rows.Length(row);
        foreach (int tap in rows.Taps)
            _start[firstTap + tap + 1]++;
        NodesByDegree = SortByDegree(_start.AsSpan(1));
        for (int node = 0; node < NodeCount; node++)
            _start[node + 1] += _start[node];

        // Each node, by rising degree, joins the lists of its neighbours: so these come out sorted. Rows know their taps
        // from the matrix; for taps, the list of rows is gathered first.
        int[] rowsOfTap = RowsOfTap(rows, firstTap);
        int[] next = _start[..^1];
        foreach (int node in NodesByDegree)
        {
            if (node < firstTap)
            {
                foreach (int tap in rows.RowTaps(node))
                    _neighbours[next[firstTap + tap]++] = node;
            }
            else
            {
                for (int k = _start[node]; k < _start[node + 1]; k++)
                    _neighbours[next[rowsOfTap[k - _start[firstTap]]]++] = node;
            }
        }
    }

    public int NodeCount => _start.Length - 1;

    /// <summary>All nodes by rising degree, equal ones by number.</summary>
    public int[] NodesByDegree { get; }

    public int Degree(int node) => _start[node + 1] - _start[node];

    public ReadOnlySpan<int> Neighbours(int node) => _neighbours.AsSpan(_start[node], Degree(node));

    private int[] RowsOfTap(CompressedRows rows, int firstTap)
    {
        var rowsOfTap = new int[rows.Taps.Length];
        int[] next = _start[firstTap..^1];
        for (int row = 0; row < firstTap; row++)
        {
            foreach (int tap in rows.RowTaps(row))
                rowsOfTap[next[tap]++ - _start[firstTap]] = row;
        }

        return rowsOfTap;
    }

    /// <summary>Nodes in the order of their degrees, by counting.</summary>
    private static int[] SortByDegree(ReadOnlySpan<int> degrees)
    {
        int highest = 0;
        foreach (int degree in degrees)
            highest = Math.Max(highest, degree);
        var next = new int[highest + 2];
        foreach (int degree in degrees)
            next[degree + 1]++;
        for (int degree = 0; degree <= highest; degree++)
            next[degree + 1] += next[degree];
        var sorted = new int[degrees.Length];
        for (int node = 0; node < degrees.Length; node++)
            sorted[next[degrees[node]]++] = node;
        return sorted;
    }
}
