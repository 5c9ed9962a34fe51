namespace SparseRuntime.Graph.Operators;

/// <summary>In which order positions go.</summary>
internal interface IIndexOrder
{
    /// <summary>Whether position <paramref name="a"/> must go before position <paramref name="b"/>.</summary>
    bool IsBefore(int a, int b);
}
