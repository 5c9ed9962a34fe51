using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace SparseRuntime.Training;

/// <summary>
/// Reads the part of YAML that recipes are written in: keys, lists and values, in one document. Anchors, aliases, merge
/// keys and tags are refused, so what a text makes is never larger than the text, and its depth is bounded.
/// </summary>
internal static class RecipeYaml
{
    /// <summary>The most bytes or characters of a recipe.</summary>
    public const int LongestText = 1 << 16;

    private const int GreatestDepth = 8;

    /// <summary>Reads a text.</summary>
    /// <exception cref="RecipeException">It is not YAML, or uses what recipes do not.</exception>
    public static RecipeNode Read(string text, RecipeSource source)
    {
        CheckCharacters(text, source);
        var parser = new Parser(new StringReader(text));
        Next(parser, source);
        ParsingEvent first = Next(parser, source);
        if (first is StreamEnd) throw Wrong(first, source, "the recipe is empty; a recipe has at least a section 'data' with a key 'set'");
        RecipeNode root = ReadNode(parser, Next(parser, source), source, 0);
        Next(parser, source);
        ParsingEvent last = Next(parser, source);
        if (last is not StreamEnd) throw Wrong(last, source, "a second document begins here; a recipe is one document, without '---' in it");
        return root;
    }

    private static void CheckCharacters(string text, RecipeSource source)
    {
        if (text.Length > LongestText) throw new RecipeException(source.Name, 0, 0, "", $"the text is longer than {LongestText} characters, which no recipe is");
        int line = 1, column = 0;
        bool isIndentation = true;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            column++;
            bool isPair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            bool isSecond = char.IsLowSurrogate(c) && i > 0 && char.IsHighSurrogate(text[i - 1]);
            if (c == '\t' && isIndentation) throw new RecipeException(source.Name, line, column, "", "a tab is no indentation in YAML; indent by spaces");
            if ((char.IsControl(c) && c is not ('\t' or '\n' or '\r')) || (char.IsSurrogate(c) && !isPair && !isSecond))
                throw new RecipeException(source.Name, line, column, "", $"the character U+{(int)c:X4} belongs in no text; a recipe is a text file in UTF-8");
            if (c is not (' ' or '\t')) isIndentation = false;
            if (c != '\n' && (c != '\r' || (i + 1 < text.Length && text[i + 1] == '\n'))) continue;
            (line, column, isIndentation) = (line + 1, 0, true);
        }
    }

    private static RecipeNode ReadNode(Parser parser, ParsingEvent current, RecipeSource source, int depth)
    {
        if (depth > GreatestDepth) throw Wrong(current, source, "lists or keys are nested deeper here than in any recipe");
        if (current is AnchorAlias alias) throw Wrong(current, source, $"'*{RecipeText.Shorten(alias.Value.Value)}' is an alias; write the value out");
        if (current is NodeEvent { Anchor.IsEmpty: false } anchored) throw Wrong(current, source, $"'&{RecipeText.Shorten(anchored.Anchor.Value)}' is an anchor; recipes have none");
        if (current is NodeEvent { Tag.IsEmpty: false }) throw Wrong(current, source, "the value has a tag; leave out the word that begins with '!'");
        return current switch
        {
            Scalar scalar => new RecipeNode { Kind = RecipeNodeKind.Value, Line = Line(scalar), Column = Column(scalar), Text = scalar.Value, IsQuoted = scalar.Style != ScalarStyle.Plain },
            SequenceStart => ReadList(parser, current, source, depth),
            MappingStart => ReadMap(parser, current, source, depth),
            _ => throw Wrong(current, source, "a value is missing here"),
        };
    }

    private static RecipeNode ReadList(Parser parser, ParsingEvent start, RecipeSource source, int depth)
    {
        var items = new List<RecipeNode>();
        for (ParsingEvent next = Next(parser, source); next is not SequenceEnd; next = Next(parser, source))
            items.Add(ReadNode(parser, next, source, depth + 1));
        return new RecipeNode { Kind = RecipeNodeKind.List, Line = Line(start), Column = Column(start), Items = items };
    }

    private static RecipeNode ReadMap(Parser parser, ParsingEvent start, RecipeSource source, int depth)
    {
        var entries = new List<(RecipeNode Key, RecipeNode Value)>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        for (ParsingEvent next = Next(parser, source); next is not MappingEnd; next = Next(parser, source))
        {
            RecipeNode key = ReadNode(parser, next, source, depth + 1);
            if (key.Kind != RecipeNodeKind.Value) throw Wrong(next, source, $"{key.Describe()} cannot be a key; a key is a word with a colon behind it");
            if (key.Text == "<<") throw Wrong(next, source, "'<<' merges keys in from elsewhere; write them out");
            if (!lines.TryAdd(key.Text, key.Line)) throw Wrong(next, source, $"the key '{RecipeText.Shorten(key.Text)}' is there already, in line {lines[key.Text]}; a key is written once");
            entries.Add((key, ReadNode(parser, Next(parser, source), source, depth + 1)));
        }

        return new RecipeNode { Kind = RecipeNodeKind.Map, Line = Line(start), Column = Column(start), Entries = entries };
    }

    private static ParsingEvent Next(Parser parser, RecipeSource source)
    {
        try
        {
            if (parser.MoveNext() && parser.Current is { } current) return current;
        }
        catch (YamlException e)
        {
            throw new RecipeException(source.Name, (int)e.Start.Line, (int)e.Start.Column, "", $"this is not YAML: {e.Message}");
        }
        // What the parser throws where it does not expect what it finds, such as a line end in brackets that are not closed.
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException or NullReferenceException)
        {
            Mark? mark = parser.Current?.End;
            throw new RecipeException(
                source.Name, (int)(mark?.Line ?? 1), (int)(mark?.Column ?? 1), "", "this is not YAML from here on; look for a bracket or quote that is not closed, or a colon, comma or dash too many");
        }

        throw new RecipeException(source.Name, 0, 0, "", "the text ends too early");
    }

    private static RecipeException Wrong(ParsingEvent at, RecipeSource source, string problem) => new(source.Name, Line(at), Column(at), "", problem);

    private static int Line(ParsingEvent at) => (int)at.Start.Line;

    private static int Column(ParsingEvent at) => (int)at.Start.Column;
}
