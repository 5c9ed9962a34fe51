namespace SparseRuntime.Training;

/// <summary>What a place in a recipe's text holds.</summary>
internal enum RecipeNodeKind
{
    /// <summary>A single value.</summary>
    Value,

    /// <summary>Values one after the other.</summary>
    List,

    /// <summary>Keys with values.</summary>
    Map,
}
