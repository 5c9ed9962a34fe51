using SparseRuntime.Pruning;

namespace SparseRuntime.Training.Tests;

/// <summary>Searches that close in on the sparsest good ticket, and the choice among searches.</summary>
public class ProgressiveSearchTests
{
    private static readonly PreparedData Data = Blobs.Data();

    [Test]
    public void It_ends_at_a_good_ticket_and_halves_its_step_where_one_is_not()
    {
        using var folder = new TemporaryFolder();
        RunRow good = Search(folder["a"], new ProgressivePlan { Tolerance = 0.02 }, out ResultFolder results, out IReadOnlyList<RunRow> runs);
        RunRow dense = runs[0];
        RunRow[] attempts = [.. runs.Skip(1)];
        double sparsity = 0, step = 0.2;
        RunRow last = dense;
        using (Assert.EnterMultipleScope())
        {
            foreach (RunRow attempt in attempts)
            {
                double next = Math.Min(0.99, sparsity + step);
                long expected = Kept(288, next) + Kept(384, next) + Kept(64, next / 2);
                Assert.That(attempt.Kept, Is.EqualTo(expected), attempt.Run.ToString());
                Assert.That(results.ReadMasks(attempt.Run, Blobs.Shape).Zip(results.ReadMasks(last.Run, Blobs.Shape), MaskComparison.IsNested), Is.All.True);
                if (attempt.ValidationAccuracy >= dense.ValidationAccuracy - 0.02) (last, sparsity) = (attempt, next);
                else step /= 2;
            }

            Assert.That(good, Is.EqualTo(last));
            Assert.That(good.Density, Is.LessThan(0.6));
            Assert.That(step < 0.0125 || sparsity >= 0.99, Is.True, "it ends when the step is too small, or at the last sparsity");
            Assert.That(attempts.Select(attempt => attempt.InitialChecksum), Is.All.EqualTo(dense.InitialChecksum), "every ticket is rewound");
        }
    }

    [Test]
    public void Where_nothing_may_be_lost_and_everything_costs_the_dense_network_stays()
    {
        using var folder = new TemporaryFolder();
        // After five steps less is learnt with fewer weights.
        RunRow good = Search(folder["a"], new ProgressivePlan { Step = 0.95, LeastStep = 0.9, Tolerance = 0 }, out _, out IReadOnlyList<RunRow> runs, Blobs.Plan(steps: 5) with { EvaluateEvery = 5 });
        Assert.That((good.Level, runs.Count), Is.EqualTo((0, 2)));
    }

    [Test]
    public void It_goes_on_from_what_is_there_to_the_same_end()
    {
        using var folder = new TemporaryFolder();
        RunRow expected = Search(folder["a"], new ProgressivePlan(), out _, out IReadOnlyList<RunRow> runs);
        for (int left = 2; ; left += 3)
        {
            using var cancellation = new CancellationTokenSource();
            int looks = left;
            var control = new RunControl
            {
                Progress = _ =>
                {
                    if (--looks == 0) cancellation.Cancel();
                },
                Cancellation = cancellation.Token,
            };
            try
            {
                RunRow actual = Search(folder["b"], new ProgressivePlan(), out _, out IReadOnlyList<RunRow> again, control: control);
                Assert.That(actual, Is.EqualTo(expected));
                Assert.That(again, Is.EqualTo(runs));
                break;
            }
            catch (OperationCanceledException)
            {
                Assert.That(left, Is.LessThan(1000));
            }
        }
    }

    [Test]
    public void Plans_that_cannot_be_are_refused()
    {
        using var folder = new TemporaryFolder();
        foreach ((ProgressivePlan plan, string what) in new[]
        {
            (new ProgressivePlan { Step = 1 }, "rises by 1"),
            (new ProgressivePlan { LeastStep = 0.3 }, "least step"),
            (new ProgressivePlan { Tolerance = -1 }, "may be lost"),
            (new ProgressivePlan { Final = 1 }, "last sparsity"),
        })
            Assert.That(() => Search(folder["a"], plan, out _, out _), Throws.ArgumentException.With.Message.Contains(what));
    }

    [Test]
    public void Among_searches_validation_chooses_and_then_the_smaller()
    {
        using var folder = new TemporaryFolder();
        Search(folder["a"], new ProgressivePlan { LeastStep = 0.1 }, out _, out IReadOnlyList<RunRow> runs);
        RunRow half = runs[0] with { Level = 7, Kept = 368, ValidationAccuracy = 0.9, TestAccuracy = 0.1 }, fewer = half with { Kept = 300 }, worse = half with { Kept = 200, ValidationAccuracy = 0.8, TestAccuracy = 1 };
        using (Assert.EnterMultipleScope())
        {
            Assert.That(TicketChoice.Best([half, worse, fewer], 0.5), Is.EqualTo(fewer));
            Assert.That(TicketChoice.Best([half, worse], 0.3), Is.EqualTo(worse));
            Assert.That(TicketChoice.Best([half], 0.1), Is.Null);
            Assert.That(() => TicketChoice.Best([half], 2), Throws.InstanceOf<ArgumentException>());
        }
    }

    private static long Kept(long weights, double sparsity) => (long)Math.Round((1 - sparsity) * weights, MidpointRounding.AwayFromZero);

    private static RunRow Search(string path, ProgressivePlan plan, out ResultFolder folder, out IReadOnlyList<RunRow> runs, TrainingPlan? training = null, RunControl? control = null)
    {
        folder = new ResultFolder(path, "test");
        RunRow good = new ProgressiveSearch(Blobs.Setup(training), plan, new Replicate(1, 0, Data), folder, control ?? new RunControl()).Run();
        runs = folder.Collect();
        return good;
    }
}
