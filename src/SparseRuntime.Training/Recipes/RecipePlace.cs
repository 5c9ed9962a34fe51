namespace SparseRuntime.Training;

/// <summary>A value that is being read: of which recipe, and which key.</summary>
/// <param name="Source">The recipe.</param>
/// <param name="Path">The key.</param>
internal readonly record struct RecipePlace(RecipeSource Source, string Path)
{
    /// <summary>A refusal of what is written there.</summary>
    public RecipeException Wrong(RecipeNode node, string problem) => Source.Wrong(node, Path, problem);
}
