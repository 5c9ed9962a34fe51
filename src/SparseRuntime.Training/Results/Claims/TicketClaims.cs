using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>
/// The claims about tickets and their controls, V1 to V6 (after Frankle and Carbin 2019, "The lottery ticket hypothesis"),
/// by accuracies and steps at early stop, paired over replicates.
/// </summary>
internal static class TicketClaims
{
    private const double Significance = 0.05, Large = 0.513, Medium = 0.135, Small = 0.07, Smallest = 0.036, Fastest = 0.211;

    private static readonly string Ticket = LotteryResults.Ticket;
    private static readonly string Reinitialized = ArmNames.Of(Arm.Reinitialized), RandomMask = ArmNames.Of(Arm.RandomMask), OneShot = ArmNames.Of(Arm.OneShot);

    /// <summary>V1 to V6.</summary>
    public static IEnumerable<Claim> Of(Comparison runs)
    {
        yield return NotWorse(runs);
        yield return Better(runs, "V2", "A ticket is better than its re-initialisation at 13.5, 7.0 and 3.6 % of weights", Ticket, Reinitialized, [Medium, Small, Smallest]);
        yield return Better(runs, "V3", "A ticket is better than a random mask at 13.5, 7.0 and 3.6 % of weights", Ticket, RandomMask, [Medium, Small, Smallest]);
        yield return Better(runs, "V4", "A re-initialised ticket is better than a random mask at 7.0 and 3.6 % of weights", Reinitialized, RandomMask, [Small, Smallest]);
        yield return Speed(runs);
        yield return Claim.Of(
            "V6",
            "A ticket found in rounds is no worse than one found by a single cut at 7.0 % of weights",
            "The 95 % t-interval of paired differences has its lower end at 0 or above.",
            [runs.IsBetter(Ticket, OneShot, runs.Results.LevelNear(Small), Small, isEqualEnough: true)]);
    }

    private static Claim NotWorse(Comparison runs)
    {
        double margin = runs.Rules.MarginPoints;
        // The range goes from the level at one end to that at the other. Results without one of them say nothing about that end.
        int? first = runs.Results.LevelNear(Large, [Ticket]), last = runs.Results.LevelNear(Medium, [Ticket]);
        double most = first is { } high ? runs.Results.Density(high) : Large, least = last is { } low ? runs.Results.Density(low) : Medium;
        int[] levels = [.. runs.Results.Runs.Where(run => run.Level > 0 && run.Arm == Ticket).Select(run => run.Level).Distinct().Order().Where(level => runs.Results.Density(level) >= least && runs.Results.Density(level) <= most)];
        List<ClaimPart> parts = [.. levels.Select(level => runs.IsNotWorse(Ticket, level, Ticket, 0, runs.Results.Density(level), margin))];
        if (first is null) parts.Insert(0, runs.IsNotWorse(Ticket, null, Ticket, 0, Large, margin));
        if (last is null) parts.Add(runs.IsNotWorse(Ticket, null, Ticket, 0, Medium, margin));
        return Claim.Of(
            "V1",
            "A ticket is not worse than the dense network from 51 to 13.5 % of weights",
            $"At every level of the range the lower one-sided 95 % bound of paired differences is above −{Comparison.Points(margin)} points.",
            parts);
    }

    /// <summary>A t-interval above 0 at every level, where Holm's procedure keeps the chance of any false one below 5 %.</summary>
    private static Claim Better(Comparison runs, string id, string statement, string first, string second, double[] densities)
    {
        ClaimPart[] parts = [.. densities.Select(density => runs.IsBetter(first, second, runs.Results.LevelNear(density), density))];
        int[] tested = [.. Enumerable.Range(0, parts.Length).Where(i => parts[i].Values.Count >= 2)];
        double[] adjusted = Samples.HolmAdjusted([.. tested.Select(i => Samples.PValue([.. parts[i].Values.Select(value => value.Value)], isOneSided: false))]);
        for (int i = 0; i < tested.Length; i++)
        {
            ref ClaimPart part = ref parts[tested[i]];
            part = part with { AdjustedPValue = adjusted[i] };
            if (part.Verdict == ClaimVerdict.Confirmed && adjusted[i] > Significance) part = part with { Verdict = ClaimVerdict.Failed };
        }

        return Claim.Of(id, statement, "At every level the 95 % t-interval of paired differences is above 0, and so with p-values adjusted for all levels by Holm's procedure.", parts);
    }

    private static Claim Speed(Comparison runs)
    {
        int? level = runs.Results.LevelNear(Fastest);
        int least = runs.Rules.LeastReplicatesOfSpeed;
        return Claim.Of(
            "V5",
            "At 21.1 % of weights a ticket stops no later than the dense network, and its re-initialisation later than the ticket",
            $"The 95 % t-interval of the mean logarithm of the ratio of steps to early stop is at 0 or below for the first, above 0 for the second; there is no verdict with fewer than {least} replicates.",
            [
                Comparison.Decide(runs.Paired(Ticket, Ticket, level, 0, Fastest, ClaimUnit.Ratio), least, Ratios, interval => interval.High <= 1),
                Comparison.Decide(runs.Paired(Reinitialized, Ticket, level, level, Fastest, ClaimUnit.Ratio), least, Ratios, interval => interval.Low > 1),
            ]);

        Interval Ratios(double[] ratios) => Samples.RatioInterval(ratios, [.. ratios.Select(_ => 1.0)], runs.Rules.Confidence);
    }
}
