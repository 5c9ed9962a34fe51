using SparseRuntime.Pruning;

namespace SparseRuntime.Training;

/// <summary>Whether networks with more weights generalise worse.</summary>
public static class GapCorrelation
{
    /// <summary>Tickets of different sizes that a correlation takes.</summary>
    private const int LeastLevels = 5;

    /// <summary>
    /// Per replicate, Spearman's ρ over levels of the gap <c>err_test − err_train</c> after training and the number of kept
    /// weights <c>W</c>; over replicates, the mean with its t-interval. The capacity <c>W log(W + 1)</c> ranks levels as W does,
    /// so that its ρ is the same. Training errors are those of the last evaluation's own training samples, each taken before its step.
    /// </summary>
    /// <param name="results">The runs, whose curves are read.</param>
    /// <param name="confidence">How sure the interval is, above 0 and below 1.</param>
    /// <exception cref="InvalidDataException">A curve is broken.</exception>
    /// <exception cref="IOException">A curve cannot be read.</exception>
    public static Finding Of(LotteryResults results, double confidence = 0.95)
    {
        var values = new List<ClaimValue>();
        foreach (int replicate in results.Replicates)
        {
            var kept = new List<double>();
            var gaps = new List<double>();
            foreach (RunRow run in results.Runs.Where(run => run.Replicate == replicate && run.Arm == LotteryResults.Ticket))
            {
                if (results.ReadCurve(run) is not [.., { } last]) continue;
                kept.Add(run.Kept);
                gaps.Add(last.TrainingAccuracy - run.FinalAccuracy);
            }

            // Where all gaps are equal there is no ranking.
            if (kept.Distinct().Count() >= LeastLevels && gaps.Distinct().Count() > 1) values.Add(new(replicate, RankCorrelation.Spearman([.. kept], [.. gaps])));
        }

        double[] correlations = [.. values.Select(value => value.Value)];
        Interval interval = correlations.Length switch
        {
            0 => new Interval(double.NaN, double.NegativeInfinity, double.PositiveInfinity),
            1 => new Interval(correlations[0], double.NegativeInfinity, double.PositiveInfinity),
            _ => Bounded(Samples.MeanInterval(correlations, confidence)),
        };
        return new Finding(
            "Generalisation gap and size",
            $"Spearman's rank correlation, over tickets of all levels, of kept weights and {(results.HasTestSet ? "test" : "validation")} error less training error after training",
            ClaimUnit.Correlation,
            values,
            interval,
            values.Count > 0 ? "" : !results.HasAccuracies ? Comparison.NoAccuracies : $"it takes the curves of {LeastLevels} tickets of different sizes");
    }

    /// <summary>No correlation is beyond 1.</summary>
    private static Interval Bounded(Interval interval) => interval with { Low = Math.Max(-1, interval.Low), High = Math.Min(1, interval.High) };
}
