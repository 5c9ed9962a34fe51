using System.Text;

namespace SparseRuntime.Graph.Operators;

/// <summary>
/// An equation such as <c>bij,bjk->bik</c>: letters name axes, what a result does not name is summed over, and an
/// ellipsis stands for any leading axes, which are broadcast. Without <c>-></c> the result has the axes of the ellipsis
/// and then, in alphabetical order, all letters that occur once.
/// </summary>
public sealed class EinsumEquation
{
    private const string Ellipsis = "...";

    /// <summary>Reads an equation.</summary>
    /// <exception cref="ArgumentException">It is none; the message says why.</exception>
    public EinsumEquation(string text)
    {
        string compact = new([.. text.Where(c => !char.IsWhiteSpace(c))]);
        string[] sides = compact.Split("->");
        if (sides.Length > 2) throw new ArgumentException($"equation '{text}' has more than one arrow");
        Operands = sides[0].Split(',');
        foreach (string term in Operands)
            Check(text, term);
        Result = sides.Length == 2 ? sides[1] : Implied(sides[0]);
        Check(text, Result);
        string letters = Result.Replace(Ellipsis, "", StringComparison.Ordinal);
        if (letters.Distinct().Count() != letters.Length) throw new ArgumentException($"equation '{text}' names an axis of the result twice");
        if (letters.FirstOrDefault(c => !sides[0].Contains(c)) is > '\0' and var unknown) throw new ArgumentException($"axis '{unknown}' of the result is in no operand of equation '{text}'");
        if (HasEllipsis(Result) != Operands.Any(HasEllipsis)) throw new ArgumentException($"equation '{text}' must have an ellipsis on both sides or on none");
    }

    /// <summary>The axes of every operand.</summary>
    public IReadOnlyList<string> Operands { get; }

    /// <summary>The axes of the result.</summary>
    public string Result { get; }

    /// <summary>
    /// The equation that combines the first two operands, keeping what others or the result name, and the one that
    /// combines the others with that.
    /// </summary>
    public (EinsumEquation First, EinsumEquation Others) Split()
    {
        string others = string.Concat(Operands.Skip(2)) + Result;
        var kept = new StringBuilder();
        if (HasEllipsis(Operands[0]) || HasEllipsis(Operands[1])) kept.Append(Ellipsis);
        foreach (char letter in (Operands[0] + Operands[1]).Where(char.IsAsciiLetter).Distinct())
        {
            if (others.Contains(letter)) kept.Append(letter);
        }

        return (
            new EinsumEquation($"{Operands[0]},{Operands[1]}->{kept}"),
            new EinsumEquation($"{string.Join(',', Operands.Skip(2).Prepend(kept.ToString()))}->{Result}"));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{string.Join(',', Operands)}->{Result}";

    private static bool HasEllipsis(string term) => term.Contains(Ellipsis, StringComparison.Ordinal);

    private static string Implied(string operands)
    {
        string once = new([.. operands.Where(char.IsAsciiLetter).GroupBy(c => c).Where(group => group.Count() == 1).Select(group => group.Key).Order()]);
        return HasEllipsis(operands) ? Ellipsis + once : once;
    }

    private static void Check(string text, string term)
    {
        int dots = term.IndexOf(Ellipsis, StringComparison.Ordinal);
        string letters = dots < 0 ? term : term.Remove(dots, Ellipsis.Length);
        if (!letters.All(char.IsAsciiLetter)) throw new ArgumentException($"'{term}' in equation '{text}' must consist of letters and at most one ellipsis");
    }
}
