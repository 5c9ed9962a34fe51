using System.Diagnostics;

namespace SparseRuntime.Tool.Measuring;

/// <summary>
/// Times several ways to do a job in turns: many short rounds in which each gets its share, in an order that reverses
/// every time, so that a machine that speeds up or slows down does so for all of them.
/// </summary>
internal static class Contest
{
    private const int MinimumRounds = 3;
    private const int WarmRuns = 40;
    private static readonly TimeSpan WarmTime = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestWarmTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SettlingTime = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan TurnTime = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ShortWarmTime = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan ShortTurnTime = TimeSpan.FromMilliseconds(8);

    /// <summary>Fills the contenders' measurements.</summary>
    /// <param name="contenders">Who takes part; at least one.</param>
    /// <param name="total">Time for all rounds of all contenders; warming up comes on top, and every contender gets at least three rounds.</param>
    /// <param name="progress">Told between rounds what is done.</param>
    /// <param name="settles">Whether contenders have threads that may still be busy after a turn, and need time to settle.</param>
    public static void Run(IReadOnlyList<Contender> contenders, TimeSpan total, Action<string> progress, bool settles = true)
    {
        foreach (Contender contender in contenders)
        {
            progress($"warming up {contender.Name}");
            WarmUp(contender, settles ? WarmTime : ShortWarmTime);
        }

        long start = Stopwatch.GetTimestamp();
        for (int round = 0; round < MinimumRounds || Stopwatch.GetElapsedTime(start) < total; round++)
        {
            progress($"round {round + 1}, {Math.Min(Stopwatch.GetElapsedTime(start) / total, 1):P0}");
            for (int i = 0; i < contenders.Count; i++)
                TakeTurn(contenders[round % 2 == 0 ? i : contenders.Count - 1 - i], settles);
            if (contenders.All(c => c.IsFull)) break;
        }
    }

    private static void WarmUp(Contender contender, TimeSpan least)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; ; i++)
        {
            contender.Run();
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            if ((i + 1 >= WarmRuns && elapsed >= least) || elapsed >= LongestWarmTime) return;
        }
    }

    private static void TakeTurn(Contender contender, bool settles)
    {
        // What another contender left in the caches is not this one's fault, nor that its threads go on spinning: those of
        // ONNX Runtime do so for about fifty milliseconds after a run, on the cores that this one's threads need.
        long start = Stopwatch.GetTimestamp();
        do contender.Run();
        while (settles && Stopwatch.GetElapsedTime(start) < SettlingTime);
        start = Stopwatch.GetTimestamp();
        long now = start;
        do
        {
            long before = now;
            contender.Run();
            now = Stopwatch.GetTimestamp();
            contender.Add(Stopwatch.GetElapsedTime(before, now).TotalMilliseconds);
        }
        while (Stopwatch.GetElapsedTime(start, now) < (settles ? TurnTime : ShortTurnTime));
    }
}
