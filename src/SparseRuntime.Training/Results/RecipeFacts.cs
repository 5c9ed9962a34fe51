namespace SparseRuntime.Training;

/// <summary>
/// What a recipe says, as a reader would list it: the path of every key with a value, such as <c>training.steps</c>, in the
/// order of the text. It reads lines of <c>key: value</c> and lists of <c>- item</c> in the block style that canonical
/// recipes are in, checks nothing, and passes over what it does not understand.
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
        var path = new Stack<(int Indent, string Key)>();
        foreach (string line in recipe.Split('\n'))
        {
            string text = WithoutComment(line).TrimEnd();
            int indent = text.Length - text.TrimStart(' ').Length;
            text = text.Trim();
            if (text.Length == 0 || text is "---" or "...") continue;
            bool isItem = text == "-" || text.StartsWith("- ", StringComparison.Ordinal);
            // An item may stand as far left as the key of its list.
            while (path.Count > 0 && (path.Peek().Indent > indent || (path.Peek().Indent == indent && !isItem)))
                path.Pop();
            if (isItem)
            {
                text = text[1..].TrimStart();
                indent += 2;
            }

            int colon = Colon(text);
            if (colon >= 0)
            {
                (string key, string value) = (Plain(text[..colon]), Plain(text[(colon + 1)..]));
                path.Push((indent, key));
                if (value.Length > 0) Add(facts, Join(path), value);
            }
            else if (text.Length > 0 && isItem)
            {
                Add(facts, Join(path), Plain(text));
            }
        }

        return facts;
    }

    private static string Join(Stack<(int Indent, string Key)> path) => string.Join('.', path.Reverse().Select(part => part.Key));

    /// <summary>Items of one list are one fact.</summary>
    private static void Add(List<KeyValuePair<string, string>> facts, string path, string value)
    {
        int known = facts.FindIndex(fact => fact.Key == path);
        if (known < 0) facts.Add(new(path, value));
        else facts[known] = new(path, $"{facts[known].Value}, {value}");
    }

    private static int Colon(string text)
    {
        if (text.StartsWith('[') || text.StartsWith('{')) return -1;
        int colon = text.IndexOf(": ", StringComparison.Ordinal);
        return colon >= 0 ? colon : text.EndsWith(':') ? text.Length - 1 : -1;
    }

    private static string Plain(string text)
    {
        text = text.Trim();
        return text.Length >= 2 && text[0] == text[^1] && text[0] is '"' or '\'' ? text[1..^1] : text;
    }

    private static string WithoutComment(string line)
    {
        if (line.StartsWith('#')) return "";
        int comment = line.IndexOf(" #", StringComparison.Ordinal);
        return comment < 0 ? line : line[..comment];
    }
}
