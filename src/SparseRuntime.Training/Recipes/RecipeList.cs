namespace SparseRuntime.Training;

/// <summary>Makes lists of <see cref="RecipeList{T}"/>.</summary>
public static class RecipeList
{
    /// <summary>A list of these items.</summary>
    public static RecipeList<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());
}
