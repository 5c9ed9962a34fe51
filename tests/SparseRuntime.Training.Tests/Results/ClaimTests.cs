using System.Globalization;

namespace SparseRuntime.Training.Tests;

/// <summary>Claims by numbers that are worked out by hand.</summary>
public class ClaimTests
{
    /// <summary>Quantiles of Student's t distribution with 4 degrees of freedom at 0.95 and 0.975, as tables print them.</summary>
    private const double OneSided = 2.1318467863, TwoSided = 2.7764451052;

    private static readonly double[] Base = [88, 88.5, 89, 88.2, 88.8];

    /// <summary>Differences of mean 0.3 and deviation √0.025.</summary>
    private static readonly double[] Small = [0.3, 0.1, 0.5, 0.2, 0.4];

    private static readonly double Error = Math.Sqrt(0.025 / 5);

    [Test]
    public void Differences_are_paired_and_p_values_adjusted_for_three_levels()
    {
        using HandMadeLottery lottery = Dense();
        lottery.Add("ticket", 9, 0.135, Plus(Base, Small)).Add("reinitialized", 9, 0.135, Base);
        lottery.Add("ticket", 12, 0.071, Plus(Base, Small, 3)).Add("reinitialized", 12, 0.071, Base);
        lottery.Add("ticket", 15, 0.036, Plus(Base, Small, 2)).Add("reinitialized", 15, 0.036, Base);
        Claim claim = lottery.Judge("V2");
        Assert.That(claim.Verdict, Is.EqualTo(ClaimVerdict.Confirmed));
        Assert.That(claim.Parts.Select(part => part.Level), Is.EqualTo([9, 12, 15]));
        ClaimPart first = claim.Parts[0];
        Assert.That(first.Values.Select(value => value.Replicate), Is.EqualTo(Enumerable.Range(0, 5)));
        Assert.That(first.Values.Select(value => value.Value), Is.EqualTo(Small).Within(1e-9));
        Assert.That(first.Interval.Estimate, Is.EqualTo(0.3).Within(1e-9));
        Assert.That(first.Interval.Low, Is.EqualTo(0.3 - (TwoSided * Error)).Within(1e-8));
        Assert.That(first.Interval.High, Is.EqualTo(0.3 + (TwoSided * Error)).Within(1e-8));
        // The ratio of mean and error is the same at all levels, so Holm's procedure takes all three times the same p-value.
        Assert.That(claim.Parts.Select(part => part.AdjustedPValue), Is.All.EqualTo(3 * PValue(0.3 / Error)).Within(1e-9));
    }

    [Test]
    public void An_interval_above_zero_is_not_enough_where_levels_are_many()
    {
        // t = 3 has p = 0.04, which three levels make 0.12.
        double[] weak = [.. Small.Select(difference => difference - 0.3 + (3 * Error))];
        using HandMadeLottery lottery = Dense();
        foreach ((int level, double density) in new[] { (9, 0.135), (12, 0.07), (15, 0.036) })
            lottery.Add("ticket", level, density, Plus(Base, weak)).Add("random-mask", level, density, Base, mask: $"r{level}");
        Claim claim = lottery.Judge("V3");
        Assert.That(claim.Parts.Select(part => part.Interval.Low), Is.All.Positive);
        Assert.That(claim.Parts.Select(part => part.AdjustedPValue), Is.All.EqualTo(3 * PValue(3)).Within(1e-9));
        Assert.That(claim.Parts.Select(part => part.Verdict), Is.All.EqualTo(ClaimVerdict.Failed));
        Assert.That(claim.Verdict, Is.EqualTo(ClaimVerdict.Failed));
    }

    [TestCase("fashion-mnist", ClaimVerdict.Confirmed)]
    [TestCase("mnist", ClaimVerdict.Failed)]
    public void Being_not_worse_has_a_margin_that_depends_on_the_data(string data, ClaimVerdict expected)
    {
        // The lower bound is −0.2 − 2.13 · 0.0707 = −0.351.
        double[] high = [.. Base.Select(accuracy => accuracy + 10)];
        using var lottery = new HandMadeLottery { Recipe = $"data:\n  name: {data}\n" };
        lottery.Add("ticket", 0, 1, high).Add("ticket", 1, 0.8, Base);
        foreach ((int level, double density) in new[] { (3, 0.513), (7, 0.211), (9, 0.135) })
            lottery.Add("ticket", level, density, [.. high.Zip(Small, (accuracy, difference) => accuracy - 0.5 + difference)]);
        Claim claim = lottery.Judge("V1");
        Assert.That(claim.Parts.Select(part => part.Level), Is.EqualTo([3, 7, 9]));
        Assert.That(claim.Parts.Select(part => part.Interval.Low), Is.All.EqualTo(-0.2 - (OneSided * Error)).Within(1e-8));
        Assert.That(claim.Parts.Select(part => part.Interval.High), Is.All.EqualTo(double.PositiveInfinity));
        Assert.That(claim.Verdict, Is.EqualTo(expected));
    }

    [Test]
    public void A_range_of_levels_has_to_be_reached()
    {
        using HandMadeLottery lottery = Dense();
        Claim claim = lottery.Add("ticket", 3, 0.513, Base).Add("ticket", 7, 0.211, Base).Judge("V1");
        Assert.That(claim.Verdict, Is.EqualTo(ClaimVerdict.Undecided));
        Assert.That(claim.Reason, Does.Contain("no level near 13.5 %"));
    }

    [TestCase(10, ClaimVerdict.Confirmed)]
    [TestCase(5, ClaimVerdict.Undecided)]
    public void Speed_is_a_ratio_of_steps_and_takes_ten_replicates(int replicates, ClaimVerdict expected)
    {
        double[] accuracies = [.. Enumerable.Repeat(89.0, replicates)];
        long[] dense = [.. Enumerable.Range(0, replicates).Select(_ => 800L)], ticket = [.. Enumerable.Range(0, replicates).Select(i => i % 2 == 0 ? 400L : 200)];
        using var lottery = new HandMadeLottery();
        lottery.Add("ticket", 0, 1, accuracies, dense).Add("ticket", 7, 0.211, accuracies, ticket).Add("reinitialized", 7, 0.211, accuracies, dense);
        Claim claim = lottery.Judge("V5");
        Assert.That(claim.Verdict, Is.EqualTo(expected));
        if (replicates == 5) return;
        // ln ½ and ln ¼ in turns: mean −1.5 ln 2, deviation ½ ln 2 · √(10/9), and 2.262 for 9 degrees of freedom.
        double half = 2.2621571628 * 0.5 * Math.Log(2) / 3;
        Assert.That(claim.Parts[0].Interval.Estimate, Is.EqualTo(Math.Pow(2, -1.5)).Within(1e-9));
        Assert.That(claim.Parts[0].Interval.High, Is.EqualTo(Math.Exp((-1.5 * Math.Log(2)) + half)).Within(1e-8));
        Assert.That(claim.Parts[1].Interval.Low, Is.EqualTo(Math.Exp((1.5 * Math.Log(2)) - half)).Within(1e-8));
        Assert.That(claim.Parts[1].Unit, Is.EqualTo(ClaimUnit.Ratio));
    }

    [TestCase(0.0, ClaimVerdict.Confirmed)]
    [TestCase(-0.1, ClaimVerdict.Failed)]
    public void Equal_accuracies_are_no_worse(double difference, ClaimVerdict expected)
    {
        using HandMadeLottery lottery = Dense();
        Claim claim = lottery.Add("ticket", 12, 0.07, [90, 90, 90, 90, 90]).Add("one-shot", 12, 0.07, [.. Enumerable.Repeat(90 - difference, 5)], mask: "o").Judge("V6");
        Assert.That(claim.Verdict, Is.EqualTo(expected));
    }

    [Test]
    public void Too_few_replicates_or_levels_leave_a_claim_open_and_a_failure_does_not()
    {
        using (HandMadeLottery few = Dense(4))
        {
            Claim claim = few.Add("ticket", 12, 0.07, Plus(Base, Small, 9)[..4]).Add("one-shot", 12, 0.07, Base[..4], mask: "o").Judge("V6");
            Assert.That((claim.Verdict, claim.Reason), Is.EqualTo((ClaimVerdict.Undecided, "4 of at least 5 replicates")));
            Assert.That(claim.Parts[0].Interval.Low, Is.Positive);
        }

        using (HandMadeLottery one = Dense(1))
        {
            ClaimPart part = one.Add("ticket", 12, 0.07, [90]).Add("one-shot", 12, 0.07, [89], mask: "o").Judge("V6").Parts[0];
            Assert.That(part.Interval.Estimate, Is.EqualTo(1).Within(1e-9));
            Assert.That((part.Interval.Low, part.Interval.High), Is.EqualTo((double.NegativeInfinity, double.PositiveInfinity)));
        }

        using HandMadeLottery lottery = Dense();
        lottery.Add("ticket", 12, 0.07, Plus(Base, Small, 9)).Add("reinitialized", 12, 0.07, Base);
        Assert.That(lottery.Judge("V2").Verdict, Is.EqualTo(ClaimVerdict.Undecided));
        Assert.That(lottery.Judge("V4").Verdict, Is.EqualTo(ClaimVerdict.NotMeasured));
        lottery.Add("ticket", 15, 0.036, Base).Add("reinitialized", 15, 0.036, Plus(Base, Small));
        Assert.That(lottery.Judge("V2").Verdict, Is.EqualTo(ClaimVerdict.Failed));
    }

    [Test]
    public void Experiments_are_judged_where_they_were_done()
    {
        double[] ticket = Plus(Base, Small, 9);
        using HandMadeLottery lottery = Dense();
        lottery.Add("ticket", 12, 0.07, ticket).Add("reinitialized", 12, 0.07, Base)
            .Add("perturbed-0.0001-absolute", 12, 0.07, [.. ticket.Zip(Small, (a, b) => a + ((b - 0.3) / 4))])
            .Add("perturbed-3", 12, 0.07, Plus(Base, Small))
            .Add("signed-constant", 12, 0.07, [.. ticket.Zip(Small, (a, b) => a - b + 0.1)])
            .Add("rigl", 14, LeNet(14), Plus(Base, Small, 2), mask: "g").Add("set", 14, LeNet(14), Plus(Base, Small), mask: "s").Add("static-random", 14, LeNet(14), Base, mask: "t")
            .Add("ticket", 20, 0.0119, [.. Base.Select(accuracy => accuracy - 2)])
            .Measure("linear-connectivity", 12, "ticket", "barrier", [0.001, 0.002, 0.004, 0.003, 0])
            .Measure("sign-retention", 12, "ticket", "", [0.9, 0.9, 0.9, 0.9, 0.9]);
        ClaimTable table = lottery.Judge();
        Assert.That(table.Claims.Skip(6).Select(claim => (claim.Id, claim.Verdict)), Is.EqualTo(new[] { "V7", "V8", "V9", "V10", "V11" }.Select(id => (id, ClaimVerdict.Confirmed))));
        ClaimPart barrier = table.Claims[7].Parts.Single();
        // Of 0.1, 0.2, 0.4, 0.3 and 0 points: mean 0.2, deviation √0.025.
        Assert.That(barrier.Interval.High, Is.EqualTo(0.2 + (OneSided * Error)).Within(1e-8));
        // Two one-sided tests have an interval of 90 %, and the deviation is a quarter.
        Assert.That(table.Claims[6].Parts[0].Interval.High, Is.EqualTo(OneSided * Error / 4).Within(1e-8));
    }

    [Test]
    public void Experiments_that_show_the_opposite_fail()
    {
        double[] ticket = Plus(Base, Small, 9);
        using HandMadeLottery lottery = Dense();
        lottery.Add("ticket", 12, 0.07, ticket).Add("reinitialized", 12, 0.07, Base)
            .Add("perturbed-0.0001-absolute", 12, 0.07, [.. ticket.Zip(Small, (a, b) => a + (2 * (b - 0.3)))])
            .Add("signed-constant", 12, 0.07, Base)
            .Add("rigl", 14, LeNet(14), Base, mask: "g").Add("set", 14, LeNet(14), Plus(Base, Small), mask: "s").Add("static-random", 14, LeNet(14), Base, mask: "t")
            .Add("ticket", 20, 0.0119, Plus(Base, Small))
            .Measure("linear-connectivity", 12, "ticket", "barrier", [0.01, 0.02, 0.04, 0.03, 0]);
        Assert.That(lottery.Judge().Claims.Skip(6).Select(claim => claim.Verdict), Is.All.EqualTo(ClaimVerdict.Failed));
    }

    [Test]
    public void The_level_nearest_to_a_share_is_judged()
    {
        // By 20 % a round, and 10 % of the output layer, 5.573 and 4.468 % of the weights are left after 13 and 14 rounds.
        using HandMadeLottery lottery = Dense();
        foreach (int level in (int[])[13, 14])
        {
            double sign = level == 13 ? 1 : -1;
            lottery.Add("rigl", level, LeNet(level), Plus(Base, Small, 2 * sign), mask: "g").Add("set", level, LeNet(level), Plus(Base, Small, sign), mask: "s").Add("static-random", level, LeNet(level), Base, mask: "t");
        }

        Claim claim = lottery.Judge("V10");
        Assert.That(claim.Parts.Select(part => part.Level), Is.All.EqualTo(13));
        Assert.That(claim.Parts[0].Density, Is.EqualTo(0.0557).Within(1e-4));
        Assert.That(claim.Verdict, Is.EqualTo(ClaimVerdict.Confirmed));
    }

    [Test]
    public void Experiments_on_the_dense_network_say_nothing_of_tickets()
    {
        using HandMadeLottery lottery = Dense();
        lottery.Add("perturbed-0.0001-absolute", 0, 1, Base).Add("perturbed-3", 0, 1, Base)
            .Measure("linear-connectivity", 0, "ticket", "barrier", [0.3, 0.3, 0.3, 0.3, 0.3]);
        ClaimTable table = lottery.Judge();
        Assert.That(table.Claims[6].Verdict, Is.EqualTo(ClaimVerdict.NotMeasured));
        Assert.That(table.Claims[7].Verdict, Is.EqualTo(ClaimVerdict.NotMeasured));
        double[] ticket = Plus(Base, Small, 9);
        lottery.Add("ticket", 12, 0.07, ticket).Add("reinitialized", 12, 0.07, Base).Add("perturbed-3", 12, 0.07, Plus(Base, Small))
            .Add("perturbed-0.0001-absolute", 12, 0.07, [.. ticket.Zip(Small, (a, b) => a + ((b - 0.3) / 4))])
            .Measure("linear-connectivity", 12, "ticket", "barrier", [0.001, 0.002, 0.004, 0.003, 0]);
        table = lottery.Judge();
        Assert.That(table.Claims[6].Verdict, Is.EqualTo(ClaimVerdict.Confirmed), table.Claims[6].Reason);
        Assert.That(table.Claims[7].Verdict, Is.EqualTo(ClaimVerdict.Confirmed));
        Assert.That(table.Claims[6].Parts.Concat(table.Claims[7].Parts).Select(part => part.Level), Is.All.EqualTo(12));
    }

    [Test]
    public void Noise_of_the_same_number_that_is_not_absolute_is_another_arm()
    {
        using HandMadeLottery lottery = Dense();
        lottery.Add("ticket", 12, 0.07, Base).Add("perturbed-0.0001", 12, 0.07, Base);
        Assert.That(lottery.Judge("V7").Verdict, Is.EqualTo(ClaimVerdict.NotMeasured));
    }

    [Test]
    public void Networks_that_predict_numbers_have_no_accuracy_to_be_judged_by()
    {
        double[] zero = new double[10];
        using var lottery = new HandMadeLottery { HasAccuracies = false, Recipe = "data:\n  set: numbers.csv\n" };
        long[] late = [.. zero.Select((_, i) => 800L + i)], early = [.. zero.Select((_, i) => 400L + i)];
        lottery.Add("ticket", 0, 1, zero, late);
        foreach ((int level, double density) in new[] { (3, 0.513), (7, 0.211), (9, 0.135), (12, 0.07), (15, 0.036), (20, 0.0119) })
        {
            lottery.Add("ticket", level, density, zero, early).Add("reinitialized", level, density, zero, late);
            foreach (string arm in (string[])["random-mask", "one-shot", "perturbed-0.0001-absolute", "perturbed-3", "signed-constant", "rigl", "set", "static-random"])
                lottery.Add(arm, level, density, zero, mask: arm is "signed-constant" ? null : arm);
        }

        lottery.Add("rigl", 13, LeNet(13), zero).Add("set", 13, LeNet(13), zero, steps: 2000).Measure("linear-connectivity", 12, "ticket", "barrier", zero);
        ClaimTable table = lottery.Judge();
        foreach (Claim claim in table.Claims.Where(claim => claim.Id != "V5"))
        {
            Assert.That(claim.Verdict, Is.EqualTo(ClaimVerdict.NotMeasured), claim.Id);
            Assert.That(claim.Reason, Does.Contain("no accuracy"), claim.Id);
        }

        Assert.That(table.Claims[4].Verdict, Is.EqualTo(ClaimVerdict.Confirmed), "steps are compared all the same");
        Assert.That(table.Findings.Select(finding => (finding.Values.Count, finding.Note.Contains("no accuracy"))), Is.All.EqualTo((0, true)));
    }

    [TestCase(0.118, ClaimVerdict.Confirmed, Description = "as near as any level has to be")]
    [TestCase(0.112, ClaimVerdict.Undecided)]
    public void A_range_ends_at_levels_as_near_as_single_ones(double last, ClaimVerdict expected)
    {
        using HandMadeLottery lottery = Dense();
        double[] better = Plus(Base, Small);
        Claim claim = lottery.Add("ticket", 2, 0.49, better).Add("ticket", 4, 0.25, better).Add("ticket", 6, last, better).Judge("V1");
        Assert.That(claim.Verdict, Is.EqualTo(expected));
    }

    [Test]
    public void Both_ends_of_a_range_have_to_be_there()
    {
        using HandMadeLottery lottery = Dense();
        Claim claim = lottery.Add("ticket", 1, 0.37, Plus(Base, Small)).Add("ticket", 2, 0.137, Plus(Base, Small)).Judge("V1");
        Assert.That(claim.Verdict, Is.EqualTo(ClaimVerdict.Undecided));
        Assert.That(claim.Reason, Does.Contain("no level near 51.3 %"));
    }

    [Test]
    public void Arms_of_unequal_steps_are_not_compared()
    {
        using HandMadeLottery lottery = Dense();
        lottery.Add("rigl", 14, LeNet(14), Plus(Base, Small, 2), steps: 2000).Add("set", 14, LeNet(14), Plus(Base, Small)).Add("static-random", 14, LeNet(14), Base);
        Claim claim = lottery.Judge("V10");
        Assert.That(claim.Verdict, Is.EqualTo(ClaimVerdict.Undecided));
        Assert.That(claim.Reason, Does.Contain("different numbers of steps"));
    }

    [Test]
    public void A_failed_check_leaves_claims_undecided()
    {
        using var lottery = new HandMadeLottery();
        lottery.Add("ticket", 0, 1, [87.4, 88, 88, 88, 88]).Add("ticket", 12, 0.07, Plus(Base, Small, 9)).Add("one-shot", 12, 0.07, Base, mask: "o");
        ClaimTable table = lottery.Judge();
        Assert.That(table.Gates.Single(gate => gate.Outcome == GateOutcome.Failed).Details, Is.EqualTo(["dense, level 0, replicate 0: 87.4 %"]));
        Claim claim = table.Claims.Single(other => other.Id == "V6");
        Assert.That(claim.Parts[0].Verdict, Is.EqualTo(ClaimVerdict.Confirmed));
        Assert.That(claim.Verdict, Is.EqualTo(ClaimVerdict.Undecided));
        Assert.That(claim.Reason, Does.Contain("check of validity failed"));
        Claim failed = lottery.Add("random-mask", 12, 0.07, Plus(Base, Small, 20), mask: "r").Add("reinitialized", 12, 0.07, Base).Judge("V3");
        Assert.That(failed.Parts.Select(part => part.Verdict), Has.One.EqualTo(ClaimVerdict.Failed));
        Assert.That(failed.Verdict, Is.EqualTo(ClaimVerdict.Undecided), "nor are they failed");
        Assert.That(failed.Reason, Does.Contain("check of validity failed"));
    }

    [Test]
    public void Tables_have_a_line_per_claim_and_comparison()
    {
        using HandMadeLottery lottery = Dense();
        ClaimTable table = lottery.Add("ticket", 12, 0.07, Plus(Base, Small)).Add("one-shot", 12, 0.07, Base, mask: "o").Judge();
        string[] lines = table.ToCsv().Split('\n');
        Assert.That(lines[0], Is.EqualTo("claim,level,statement,n,estimate,lower,upper,verdict"));
        Assert.That(lines[^1], Is.Empty);
        Assert.That(lines, Has.Length.EqualTo(2 + table.Claims.Count + table.Claims.Sum(claim => claim.Parts.Count)));
        Assert.That(lines, Has.One.EqualTo("V6,,A ticket found in rounds is no worse than one found by a single cut at 7.0 % of weights,,,,,confirmed"));
        string[] part = lines.Single(line => line.StartsWith("V6,12,", StringComparison.Ordinal)).Split(',');
        Assert.That((part[2], part[3], part[7]), Is.EqualTo(("ticket − one-shot at 7.0 % of weights", "5", "confirmed")));
        Assert.That(part[4..7].Select(field => double.Parse(field, CultureInfo.InvariantCulture)), Is.EqualTo([0.3, 0.3 - (TwoSided * Error), 0.3 + (TwoSided * Error)]).Within(1e-8));
        Assert.That(lines, Has.One.EqualTo("V2,,\"A ticket is better than its re-initialisation at 13.5, 7.0 and 3.6 % of weights\",,,,,not measured"));
    }

    /// <summary>The share of weights that LeNet-300-100 keeps after some rounds of 20 %, and 10 % in its last layer.</summary>
    private static double LeNet(int rounds) => ((265_200 * Math.Pow(0.8, rounds)) + (1000 * Math.Pow(0.9, rounds))) / 266_200;

    private static HandMadeLottery Dense(int replicates = 5) => new HandMadeLottery().Add("ticket", 0, 1, Base[..replicates]);

    private static double[] Plus(double[] values, double[] differences, double factor = 1) => [.. values.Zip(differences, (value, difference) => value + (factor * difference))];

    /// <summary>The two-sided p-value of t with 4 degrees of freedom, whose distribution has a closed form.</summary>
    private static double PValue(double t)
    {
        double square = t * t / (4 + (t * t));
        return 1 - (Math.Sqrt(square) * (1.5 - (square / 2)));
    }
}
