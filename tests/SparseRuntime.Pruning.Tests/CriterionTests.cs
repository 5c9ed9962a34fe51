namespace SparseRuntime.Pruning.Tests;

public class CriterionTests
{
    private static readonly float[] Weights = [3f, -4f, 0f, 0f, 1f, -1f];

    [Test]
    public void Magnitudes_can_be_taken_relative_to_the_row_or_the_layer()
    {
        Assert.That(CriterionCatalog.Find("row-magnitude", 0).Scores(Weights, 3), Is.EqualTo([0.6f, 0.8f, 0f, 0f, 1 / MathF.Sqrt(2), 1 / MathF.Sqrt(2)]).Within(1e-6f));
        Assert.That(CriterionCatalog.Find("layer-magnitude", 0).Scores(Weights, 3), Is.EqualTo(Weights.Select(w => Math.Abs(w) / MathF.Sqrt(27 / 6f))).Within(1e-6f));
        Assert.That(CriterionCatalog.Find("squared", 0).Scores(Weights, 3), Is.EqualTo([9f, 16f, 0f, 0f, 1f, 1f]));
    }

    [Test]
    public void Lamp_divides_by_what_is_left_and_ranks_a_layer_as_magnitude_does() => Cases.Holds(random =>
    {
        float[] weights = Cases.Weights(random, random.Next(1, 40)).Span<float>().ToArray();
        float[] scores = CriterionCatalog.Find("lamp", 0).Scores(weights, 1);
        int[] order = [.. Enumerable.Range(0, weights.Length).OrderByDescending(i => Math.Abs(weights[i])).ThenBy(i => i)];
        double left = 0;
        foreach (int i in order)
        {
            left += (double)weights[i] * weights[i];
            Assert.That(scores[i], Is.EqualTo(left > 0 ? weights[i] * (double)weights[i] / left : 0).Within(1e-6));
        }
    });

    [Test]
    public void The_row_nearest_to_all_others_scores_lowest()
    {
        float[] scores = CriterionCatalog.Find("geometric-median", 0).Scores([0f, 0f, 3f, 4f, 6f, 8f], 3);
        Assert.That(scores, Is.EqualTo([15f, 15f, 10f, 10f, 15f, 15f]));
    }

    [Test]
    public void A_random_order_follows_from_its_seed()
    {
        float[] Scores(ulong seed) => CriterionCatalog.Find("random", seed).Scores(new float[1000], 10);
        float[] first = Scores(7);
        Assert.That(Scores(7), Is.EqualTo(first));
        Assert.That(Scores(8), Is.Not.EqualTo(first));
        Assert.That(first, Is.All.InRange(0f, 1f));
        Assert.That(first.Distinct().Count(), Is.GreaterThan(990));
    }

    [Test]
    public void Every_criterion_takes_empty_layers_and_refuses_what_has_no_rank()
    {
        foreach (PruningCriterion criterion in CriterionCatalog.All(1))
        {
            Assert.That(criterion.Scores([], 0), Is.Empty, criterion.Name);
            Assert.That(criterion.Scores(Weights, 2), Has.Length.EqualTo(6), criterion.Name);
            Assert.That(() => criterion.Scores([1f, float.NaN], 1), Throws.ArgumentException.With.Message.Contains("weight 1"), criterion.Name);
            Assert.That(() => criterion.Scores(Weights, 4), Throws.ArgumentException.With.Message.Contains("4 rows"), criterion.Name);
        }

        Assert.That(() => CriterionCatalog.Find("nothing", 1), Throws.ArgumentException.With.Message.Contains("'nothing'").And.Message.Contains("lamp"));
    }
}
