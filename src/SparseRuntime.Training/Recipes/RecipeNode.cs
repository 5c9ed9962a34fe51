namespace SparseRuntime.Training;

/// <summary>A place in a recipe's text, and what is written there.</summary>
internal sealed class RecipeNode
{
    /// <summary>What it holds.</summary>
    public required RecipeNodeKind Kind { get; init; }

    /// <summary>The line, from 1 on.</summary>
    public required int Line { get; init; }

    /// <summary>The column, from 1 on.</summary>
    public required int Column { get; init; }

    /// <summary>The text of a value, without quotes.</summary>
    public string Text { get; init; } = "";

    /// <summary>Whether a value is in quotes or a block, which makes it a text whatever it looks like.</summary>
    public bool IsQuoted { get; init; }

    /// <summary>The items of a list.</summary>
    public IReadOnlyList<RecipeNode> Items { get; init; } = [];

    /// <summary>The keys of a map, in the order that they are written in. None is there twice, and all are values.</summary>
    public IReadOnlyList<(RecipeNode Key, RecipeNode Value)> Entries { get; init; } = [];

    /// <summary>Whether nothing is written here.</summary>
    public bool IsNull => Kind == RecipeNodeKind.Value && !IsQuoted && Text is ("" or "~" or "null" or "Null" or "NULL");

    /// <summary>What is written here, in words.</summary>
    public string Describe() => Kind switch
    {
        RecipeNodeKind.List => "a list",
        RecipeNodeKind.Map => "keys with values",
        _ when IsNull => "nothing",
        _ => IsQuoted ? $"the text \"{RecipeText.Shorten(Text)}\"" : $"'{RecipeText.Shorten(Text)}'",
    };
}
