namespace SparseRuntime.Graph;

/// <summary>One extent as a model declares it: a number, or free with an optional symbol such as <c>batch</c>.</summary>
/// <param name="Value">The extent; −1 when free.</param>
/// <param name="Symbol">The name of a free extent, if it has one. Equal symbols stand for equal extents.</param>
public readonly record struct DeclaredDimension(int Value, string? Symbol = null)
{
    /// <summary>Whether the extent is open until an input arrives.</summary>
    public bool IsFree => Value < 0;

    /// <summary>The number, the symbol, or <c>?</c>.</summary>
    public override string ToString() => IsFree ? Symbol ?? "?" : Value.ToString();
}
