using System.Globalization;

namespace SparseRuntime.Training;

/// <summary>The kinds of values that recipes are made of.</summary>
internal static class RecipeValues
{
    /// <summary>The longest length, in epochs or steps: so that epochs of 2³¹ steps can be counted in 63 bits.</summary>
    private const long LongestLength = 1_000_000_000;

    private const int MostItems = 1000;

    /// <summary>Any text but the empty one.</summary>
    public static RecipeValue<string?> Text { get; } = new("text", "not empty", ReadText, value => RecipeText.Of(value!));

    /// <summary>Yes or no.</summary>
    public static RecipeValue<bool> Flag { get; } = new(
        "flag",
        "true or false",
        (node, place) => Plain(node) switch
        {
            "true" => true,
            "false" => false,
            _ => throw place.Wrong(node, $"{node.Describe()} is no flag; write true or false"),
        },
        value => value ? "true" : "false");

    /// <summary>A length of training, from 0 on.</summary>
    public static RecipeValue<StepCount> Length { get; } = LengthFrom(0);

    /// <summary>A length of training, at least one step.</summary>
    public static RecipeValue<StepCount> PositiveLength { get; } = LengthFrom(1);

    /// <summary>A number in a range.</summary>
    public static RecipeValue<double> Number(NumberRange range) => new("number", range.ToString(), (node, place) => ReadNumber(node, place, range), RecipeText.Of);

    /// <summary>A whole number in a range, both ends included.</summary>
    public static RecipeValue<int> Whole(int least, int most) => new(
        "whole number", $"{RecipeText.Of(least)} to {RecipeText.Of(most)}", (node, place) => (int)ReadWhole(node, place, least, most), value => RecipeText.Of(value));

    /// <summary>A whole number from 0 on.</summary>
    public static RecipeValue<ulong> Seed { get; } = new(
        "whole number", "0 to 2⁶³ − 1", (node, place) => (ulong)ReadWhole(node, place, 0, long.MaxValue), value => value.ToString(CultureInfo.InvariantCulture));

    /// <summary>One of some words.</summary>
    public static RecipeValue<TEnum> Choice<TEnum>(params (string Name, TEnum Value)[] choices)
        where TEnum : struct, Enum
    {
        string[] names = [.. choices.Select(choice => choice.Name)];
        return new RecipeValue<TEnum>("word", string.Join(", ", names), Read, value => Array.Find(choices, choice => choice.Value.Equals(value)).Name);

        TEnum Read(RecipeNode node, RecipePlace place)
        {
            if (node.Kind != RecipeNodeKind.Value || node.IsNull) throw place.Wrong(node, $"{node.Describe()} is none of the words {string.Join(", ", names)}");
            int index = Array.IndexOf(names, node.Text);
            return index >= 0 ? choices[index].Value : throw place.Wrong(node, $"there is no '{RecipeText.Shorten(node.Text)}'; {NearestName.Advise(node.Text, names)}");
        }
    }

    /// <summary>A value that may be absent, but when written is one.</summary>
    public static RecipeValue<V?> Optional<V>(RecipeValue<V> value)
        where V : struct => new(value.Type, value.Range, (node, place) => value.Read(node, place), given => value.Write(given!.Value));

    /// <summary>A list of values of a kind.</summary>
    /// <param name="item">The kind.</param>
    /// <param name="least">The fewest.</param>
    public static RecipeValue<RecipeList<V>> ListOf<V>(RecipeValue<V> item, int least = 1)
    {
        string range = item.Range + (least == 0 ? "; may be empty" : "");
        return new RecipeValue<RecipeList<V>>($"list of {item.Type}s", range, Read, list => RecipeText.Of(list.Select(item.Write)));

        RecipeList<V> Read(RecipeNode node, RecipePlace place)
        {
            if (node.Kind != RecipeNodeKind.List) throw place.Wrong(node, $"{node.Describe()} is no list; write {item.Type}s in brackets, with commas between them");
            if (node.Items.Count < least) throw place.Wrong(node, "the list is empty; it must have at least one item");
            if (node.Items.Count > MostItems) throw place.Wrong(node, $"the list has {node.Items.Count} items; it must have at most {MostItems}");
            return [.. node.Items.Select(one => item.Read(one, place))];
        }
    }

    private static RecipeValue<StepCount> LengthFrom(long least) => new(
        "length", least == 0 ? "from 0it on" : "from 1it on", (node, place) => ReadLength(node, place, least), value => value.ToString());

    private static string? Plain(RecipeNode node) => node.Kind == RecipeNodeKind.Value && !node.IsQuoted ? node.Text : null;

    private static string ReadText(RecipeNode node, RecipePlace place)
    {
        if (node.Kind != RecipeNodeKind.Value || node.IsNull) throw place.Wrong(node, $"{node.Describe()} is no text; write one, in quotes where it has signs in it");
        if (string.IsNullOrWhiteSpace(node.Text)) throw place.Wrong(node, "the text is empty; write one or leave the key out");
        if (node.Text.Any(char.IsControl)) throw place.Wrong(node, "the text has line ends or other control characters in it; write it in one line");
        return node.Text;
    }

    private static double ReadNumber(RecipeNode node, RecipePlace place, NumberRange range)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        // Parse knows words for infinity and NaN, too, which are not numbers to train with.
        string text = Plain(node) ?? "";
        if (!text.Any(char.IsAsciiDigit) || !double.TryParse(text, Style, CultureInfo.InvariantCulture, out double value))
            throw place.Wrong(node, $"{node.Describe()} is no finite number; it must be one {range}, such as 0.1 or 1e-4");
        if (!double.IsFinite(value) || !range.Contains(value)) throw place.Wrong(node, $"{RecipeText.Shorten(text)} is out of range; it must be {range}");
        return value + 0.0;
    }

    private static long ReadWhole(RecipeNode node, RecipePlace place, long least, long most)
    {
        string range = most == long.MaxValue ? $"from {RecipeText.Of(least)} on, below 2⁶³" : $"{RecipeText.Of(least)} to {RecipeText.Of(most)}";
        string text = Plain(node) ?? "";
        bool isWhole = text.Length > 0 && text.AsSpan(text[0] is '-' or '+' ? 1 : 0) is { Length: > 0 } digits && digits.IndexOfAnyExceptInRange('0', '9') < 0;
        if (!isWhole) throw place.Wrong(node, $"{node.Describe()} is no whole number; it must be one, {range}");
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) || value < least || value > most)
            throw place.Wrong(node, $"{RecipeText.Shorten(text)} is out of range; it must be {range}");
        return value;
    }

    private static StepCount ReadLength(RecipeNode node, RecipePlace place, long least)
    {
        string text = node.Kind == RecipeNodeKind.Value ? node.Text : "";
        if (text.StartsWith('-')) throw place.Wrong(node, $"{node.Describe()} is negative; a length is at least {RecipeText.Of(least)}, such as 12ep or 500it");
        if (!StepCount.TryParse(text, out StepCount value))
            throw place.Wrong(node, $"{node.Describe()} is no length; it is a whole number with 'ep' for epochs or 'it' for steps behind it, such as 12ep or 500it");
        if (value.Count < least || value.Count > LongestLength) throw place.Wrong(node, $"{value} is out of range; a length here is {RecipeText.Of(least)} to {RecipeText.Of(LongestLength)} epochs or steps");
        return value;
    }
}
