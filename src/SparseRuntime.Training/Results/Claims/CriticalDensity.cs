using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>How small tickets can be: the least share of weights with which they are no worse than the dense network.</summary>
public static class CriticalDensity
{
    /// <summary>
    /// Per replicate, the least density <c>d</c> of a level with <c>accuracy(d) ≥ accuracy(dense) − ε</c>, at early stop; over
    /// replicates, the geometric mean with the t-interval of the logarithms, without a lower end where a replicate's least ticket
    /// qualifies. The dense network itself always does.
    /// </summary>
    /// <param name="results">The runs.</param>
    /// <param name="margin">ε as a share of one, from 0 on.</param>
    /// <param name="confidence">How sure the interval is, above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The margin is negative or not a number.</exception>
    public static Finding Of(LotteryResults results, double margin, double confidence = 0.95)
    {
        if (!(margin >= 0)) throw new ArgumentOutOfRangeException(nameof(margin), margin, "a margin must be a number from 0 on");
        var values = new List<ClaimValue>();
        int bounded = 0;
        foreach (int replicate in results.HasAccuracies ? results.Replicates : [])
        {
            if (results.Find(replicate, 0, LotteryResults.Ticket) is not { } dense) continue;
            RunRow[] tickets = [.. results.Runs.Where(run => run.Replicate == replicate && run.Arm == LotteryResults.Ticket)];
            double least = tickets.Where(run => run.Accuracy >= dense.Accuracy - margin).Min(run => run.Density);
            values.Add(new(replicate, least));
            if (tickets.Min(run => run.Density) == least) bounded++;
        }

        double[] densities = [.. values.Select(value => value.Value)];
        Interval interval = densities.Length switch
        {
            0 => new Interval(double.NaN, double.NegativeInfinity, double.PositiveInfinity),
            1 => new Interval(densities[0], double.NegativeInfinity, double.PositiveInfinity),
            _ => Samples.RatioInterval(densities, [.. densities.Select(_ => 1.0)], confidence),
        };
        // Where smaller tickets might have done, too, nothing bounds it from below.
        if (bounded > 0) interval = interval with { Low = double.NegativeInfinity };
        return new Finding(
            "Critical sparsity",
            $"The least share of weights with which a ticket is within {Comparison.Points(100 * margin)} points of its dense network",
            ClaimUnit.Share,
            values,
            interval,
            !results.HasAccuracies ? Comparison.NoAccuracies : bounded == 0 ? "" : $"in {bounded} of {values.Count} replicates that is the smallest ticket trained, so that smaller ones may do, too");
    }
}
