namespace SparseRuntime.Training.Tests;

public class GateTests
{
    private const int Dense = 0, Empty = 1, Counts = 2, Masks = 3, Steps = 4, Learnt = 5, Minimum = 6;

    [Test]
    public void Sound_results_pass_all_checks()
    {
        using HandMadeLottery lottery = Sound();
        Assert.That(lottery.Judge().Gates.Select(gate => gate.Outcome), Is.All.EqualTo(GateOutcome.Passed));
    }

    [Test]
    public void Each_fault_is_named_with_its_run()
    {
        Expect(Dense, GateOutcome.Failed, "dense, level 0, replicate 1: 87.0 %", lottery => lottery.Add("ticket", 0, 1, [88, 87]));
        Expect(Empty, GateOutcome.Failed, "ticket, level 2, replicate 0: layer 1", lottery => Sound(lottery).Add("ticket", 2, 0.3, [88], layerKept: 30_000));
        Expect(Counts, GateOutcome.Failed, "random-mask, level 1, replicate 0: 40000, ticket: 40000", lottery => Sound(lottery).Add("random-mask", 1, 0.4, [88], layerKept: 39_500));
        Expect(Masks, GateOutcome.Failed, "signed-constant, level 1, replicate 0", lottery => Sound(lottery).Add("signed-constant", 1, 0.4, [88], mask: "other"));
        Expect(Steps, GateOutcome.Warning, "rigl, level 1, replicate 0: 900 steps, others 1000", lottery => Sound(lottery).Add("rigl", 1, 0.4, [88], steps: 900));
        Expect(Learnt, GateOutcome.Warning, "ticket, level 2, replicate 0: layer 0, 0.910", lottery => Sound(lottery).Add("ticket", 2, 0.3, [88], jaccard: 0.91));
        Expect(Minimum, GateOutcome.Warning, "one-shot, level 1, replicate 0", lottery => Sound(lottery).Add("one-shot", 1, 0.4, [88], [1000], mask: "o"));
    }

    [Test]
    public void Masks_that_are_shuffled_over_layers_may_keep_others_of_each() =>
        Expect(Counts, GateOutcome.Passed, null, lottery => Sound(lottery).Add("random-mask-global", 1, 0.4, [88], layerKept: 39_500, mask: "g"));

    [Test]
    public void Unknown_data_sets_have_no_known_accuracy()
    {
        using HandMadeLottery lottery = Sound();
        lottery.Recipe = "data:\n  name: mine.csv\n";
        Assert.That(lottery.Judge().Gates[Dense].Outcome, Is.EqualTo(GateOutcome.NotMeasured));
    }

    private static void Expect(int gate, GateOutcome outcome, string? detail, Action<HandMadeLottery> make)
    {
        using var lottery = new HandMadeLottery();
        make(lottery);
        IReadOnlyList<Gate> gates = lottery.Judge().Gates;
        Assert.That(gates[gate].Outcome, Is.EqualTo(outcome), gates[gate].Statement);
        Assert.That(gates[gate].Details, Is.EqualTo(detail is null ? [] : new[] { detail }));
        Assert.That(gates.Where((_, i) => i != gate).Select(other => other.Outcome), Has.None.EqualTo(GateOutcome.Failed).And.None.EqualTo(GateOutcome.Warning));
    }

    private static HandMadeLottery Sound() => Sound(new HandMadeLottery());

    private static HandMadeLottery Sound(HandMadeLottery lottery) =>
        lottery.Add("ticket", 0, 1, [88, 88]).Add("ticket", 1, 0.4, [88, 88], jaccard: 0.5).Add("reinitialized", 1, 0.4, [88, 88]).Add("random-mask-even", 1, 0.4, [88, 88], mask: "e");
}
