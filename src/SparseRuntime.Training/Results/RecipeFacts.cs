namespace SparseRuntime.Training;

/// <summary>
/// What a recipe says, as a reader would list it: the path of every key with a value, such as <c>training.steps</c>, in the
/// order of the text. Which keys there are is not looked at, so recipes of other versions are listed, too; a text that is not
/// in the YAML of recipes has no facts.
/// </summary>
public static class RecipeFacts
{
    /// <summary>Lists a recipe's values.</summary>
    /// <param name="recipe">Its text.</param>
    /// <returns>Paths and values; the values of a list are joined by commas.</returns>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(string recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var facts = new List<KeyValuePair<string, string>>();
        try
        {
            Add(facts, "", RecipeYaml.Read(recipe, new RecipeSource("recipe")));
        }
        catch (RecipeException)
        {
            return [];
        }

        return facts;
    }

    private static void Add(List<KeyValuePair<string, string>> facts, string path, RecipeNode node)
    {
        foreach (RecipeNode item in node.Items)
            Add(facts, path, item);
        foreach ((RecipeNode key, RecipeNode value) in node.Entries)
            Add(facts, path.Length == 0 ? key.Text : $"{path}.{key.Text}", value);
        if (node.Kind != RecipeNodeKind.Value || node.IsNull) return;
        // Items of one list are one fact.
        int known = facts.FindIndex(fact => fact.Key == path);
        if (known < 0) facts.Add(new(path, node.Text));
        else facts[known] = new(path, $"{facts[known].Value}, {node.Text}");
    }
}
