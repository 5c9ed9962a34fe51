namespace SparseRuntime.Training;

/// <summary>What a recipe was read from: its name, and where in its text each key stands.</summary>
/// <param name="name">What messages call it.</param>
internal sealed class RecipeSource(string name)
{
    private readonly Dictionary<string, (int Line, int Column)> _places = new(StringComparer.Ordinal);

    /// <summary>What messages call it.</summary>
    public string Name { get; } = name;

    /// <summary>Remembers where a key's value stands.</summary>
    public void Add(string path, RecipeNode node) => _places[path] = (node.Line, node.Column);

    /// <summary>A refusal of what stands at a place.</summary>
    public RecipeException Wrong(RecipeNode node, string path, string problem) => new(Name, node.Line, node.Column, path, problem);

    /// <summary>A refusal of a key's value, or of its absence: then the section that it belongs to is to blame.</summary>
    public RecipeException Wrong(string path, string problem)
    {
        for (string above = path; above.Length > 0; above = above[..Math.Max(0, above.LastIndexOfAny(['.', '[']))])
        {
            if (_places.TryGetValue(above, out (int Line, int Column) place)) return new RecipeException(Name, place.Line, place.Column, path, problem);
        }

        return new RecipeException(Name, 0, 0, path, problem);
    }

    /// <summary>The path of a key in a section.</summary>
    public static string Join(string section, string key) => section.Length == 0 ? key : $"{section}.{key}";
}
