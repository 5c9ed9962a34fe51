namespace SparseRuntime.Training.Tests;

/// <summary>Recipes that something has happened to.</summary>
internal static class RecipeMutations
{
    private static readonly string[] Fragments =
    [
        "---\n", "...\n", "*a", "&a ", "<<: ", "!!int ", "!<x> ", "\t", "\n", "\r", "  ", ": ", "- ", "? ", "[", "]", "{", "}", ",", "#", "|\n", ">-\n", "'", "\"", "\\x", "%TAG ! x\n", "@", "`", "~", "null", ".nan", "-1",
        "1e309", "-0", "0it", "9ep", "99999999999999999999", "\uFEFF", "\u2028", "\u0085", "\uD800", "\U0001F600", "\0", "é",
    ];

    /// <summary>A text that was a recipe, changed in up to six places.</summary>
    public static string Make(Random random)
    {
        string text = random.Next(3) == 0 ? RecipeSamples.Full : RecipeSamples.ByKey[random.Next(RecipeSamples.ByKey.Length)].Text;
        for (int i = random.Next(1, 7); i > 0; i--)
        {
            int at = random.Next(text.Length + 1), length = Math.Min(text.Length - at, random.Next(12));
            text = random.Next(5) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(at, text.Substring(random.Next(text.Length + 1 - length), length)),
                2 => text.Insert(at, Fragments[random.Next(Fragments.Length)]),
                3 => text.Remove(at, Math.Min(1, length)).Insert(at, ((char)random.Next(' ', 127)).ToString()),
                _ => text[..at] + Fragments[random.Next(Fragments.Length)] + text[(at + length)..],
            };
        }

        return text;
    }
}
