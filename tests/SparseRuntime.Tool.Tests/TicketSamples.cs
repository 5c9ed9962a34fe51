using SparseRuntime.Tool.TicketReport;
using SparseRuntime.Training;
using SparseRuntime.Training.Tests;

namespace SparseRuntime.Tool.Tests;

/// <summary>Facts for pages about lotteries that nobody trained for.</summary>
internal static class TicketSamples
{
    /// <summary>Ten arms, one of which has a name that may try to be more than text, and levels down to next to nothing. Arms that no list knows have all levels, so that their order, that of their names, makes no difference.</summary>
    public static SyntheticLottery Hostile(string name) => new()
    {
        Replicates = 3,
        Levels = 30,
        HasFiles = false,
        Recipe = $"data:\n  name: </style><script>alert(1)</script>\n{Quoted(name)}: {Quoted(name)}\n",
        Controls = [.. ((string[])["reinitialized", "random-mask", "random-mask-even", "one-shot", "step-0", "signed-constant", "perturbed-3", name, "set"]).Select((arm, i) => (arm, Enumerable.Range(1, 30).Where(level => level % (i > 5 ? 1 : 1 + (i % 3)) == 0).ToArray()))],
    };

    /// <summary>Writes a lottery into a folder and reads and judges it.</summary>
    public static TicketFacts Of(SyntheticLottery lottery, string folder)
    {
        lottery.Write(folder);
        LotteryResults results = LotteryResults.Read(folder);
        return new TicketFacts(results, ClaimTable.Of(results));
    }

    /// <summary>A text as YAML has it in quotes, whatever it holds.</summary>
    private static string Quoted(string text) => $"\"{string.Concat(text.Select(letter => char.IsAsciiLetterOrDigit(letter) ? $"{letter}" : $"\\u{(int)letter:x4}"))}\"";
}
