using SparseRuntime.Tool.Training;
using SparseRuntime.Training;

namespace SparseRuntime.Tool.Tests;

/// <summary>The line that says how far training is.</summary>
public sealed class TrainingProgressTests
{
    private static readonly Evaluation Latest = new(400, 0.1, 0.9, 0.25, 0.9, 0.3, 0.88);

    [Test]
    public void It_has_the_run_the_share_done_loss_accuracy_sparsity_speed_and_time_left() => Assert.That(
        TrainingProgress.Text(new RunProgress(new RunName(2, 7, "ticket"), 500, 1000, 100, 0.9, new Score(0.3124, 0.9), Latest), 3, 10, 50),
        Is.EqualTo("2/7 ticket █████░░░░░ loss 0.312 acc 88.0% zero 90.0% 5000/s 2:10 left"));

    [Test]
    public void Right_after_an_evaluation_the_loss_is_its() => Assert.That(
        TrainingProgress.Text(new RunProgress(new RunName(0, 0, "ticket"), 400, 1000, 100, 0, default, Latest), 0, 1, 0), Does.Contain("loss 0.250 ").And.Not.Contain("left"));

    [Test]
    public void Without_a_number_of_runs_the_time_is_that_of_this_one() => Assert.That(
        TrainingProgress.Text(new RunProgress(new RunName(0, 0, "rigl"), 500, 1000, 100, 0, new Score(1, 0), null), 9, null, 200), Does.EndWith("20k/s 0:02 left"));
}
