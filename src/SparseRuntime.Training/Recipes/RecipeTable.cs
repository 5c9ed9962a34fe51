namespace SparseRuntime.Training;

/// <summary>Reads and writes sections by the tables of their keys.</summary>
internal static class RecipeTable
{
    /// <summary>Reads a section.</summary>
    /// <param name="node">What is written.</param>
    /// <param name="source">The recipe.</param>
    /// <param name="path">The path of the section; empty for the recipe itself.</param>
    /// <param name="defaults">What it is where nothing is written.</param>
    /// <param name="keys">The keys it may have.</param>
    public static T Read<T>(RecipeNode node, RecipeSource source, string path, T defaults, IReadOnlyList<RecipeKey<T>> keys)
    {
        T section = defaults;
        foreach ((RecipeNode key, RecipeNode value) in Entries(node, source, path))
        {
            string keyPath = RecipeSource.Join(path, key.Text);
            RecipeKey<T>? known = keys.FirstOrDefault(candidate => candidate.Name == key.Text);
            if (known is null)
            {
                string shown = RecipeText.Shorten(key.Text);
                throw source.Wrong(key, RecipeSource.Join(path, shown), $"there is no such key; {NearestName.Advise(key.Text, [.. keys.Select(candidate => candidate.Name)])}");
            }

            source.Add(keyPath, value);
            section = known.Read(section, value, new RecipePlace(source, keyPath));
        }

        foreach (RecipeKey<T> key in keys)
        {
            bool applies = key.Applies?.Invoke(section) ?? true;
            RecipeNode? written = node.Entries.FirstOrDefault(entry => entry.Key.Text == key.Name).Key;
            if (written is not null && !applies) throw source.Wrong(written, RecipeSource.Join(path, key.Name), $"the key means nothing here; it goes with {key.With}");
            if (written is null && applies && key.IsRequired) throw source.Wrong(node, RecipeSource.Join(path, key.Name), $"the key is missing; it is a {key.Type}: {key.Range}");
        }

        return section;
    }

    /// <summary>The keys and values of a section.</summary>
    /// <exception cref="RecipeException">It is none.</exception>
    public static IReadOnlyList<(RecipeNode Key, RecipeNode Value)> Entries(RecipeNode node, RecipeSource source, string path)
    {
        if (node.Kind == RecipeNodeKind.Map) return node.Entries;
        throw source.Wrong(node, path, $"{node.Describe()} stands where a section belongs; write its keys, each with a colon and a value, or leave the section out");
    }

    /// <summary>The lines of a section: what differs from the defaults, in the order of the table.</summary>
    public static IEnumerable<string> Write<T>(T section, T defaults, IEnumerable<RecipeKey<T>> keys, bool forHash)
    {
        foreach (RecipeKey<T> key in keys)
        {
            if (!(forHash && key.IsOutsideHash) && key.Write(section, defaults) is { } value) yield return $"{key.Name}: {value}";
        }
    }
}
