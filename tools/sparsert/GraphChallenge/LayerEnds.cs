namespace SparseRuntime.Tool.GraphChallenge;

/// <summary>
/// Tells where layers end in a file that has them one after another. Edges of a layer are sorted by their column, or all
/// layers' by their row: that number never falls within a layer, and falls where the next one begins.
/// </summary>
internal sealed class LayerEnds
{
    private Edge _previous;
    private bool? _byColumn;

    /// <summary>Whether an edge, the next of the file, belongs to another layer than the one before.</summary>
    public bool IsAfterEnd(Edge edge, EdgeReader reader)
    {
        Edge previous = _previous;
        _previous = edge;
        if (previous == default) return false;
        if (_byColumn is null)
        {
            // The number that edges are sorted by is the one that stays while the other moves.
            if (edge.Column == previous.Column) _byColumn = true;
            else if (edge.Row == previous.Row) _byColumn = false;
            else throw reader.Error("the second edge shares no neuron with the first, so it cannot be told how edges are sorted and where layers end; use one file per layer");
        }

        return _byColumn.Value ? edge.Column < previous.Column : edge.Row < previous.Row;
    }
}
